package io.github.manusreactive.browser;

import io.github.manusreactive.internal.call.ApiRequest.Query;
import io.github.manusreactive.internal.call.CallExecutor;
import io.github.manusreactive.operation.Operation;
import reactor.core.publisher.Flux;

/**
 * The user's own browsers. All calls are cold: nothing is sent before subscription, and each subscription is a new call. Errors
 * are those of {@link io.github.manusreactive.error.ManusException}.
 *
 * @since 0.1.0
 */
public final class Browsers {

    private final CallExecutor exchange;

    /**
     * @param exchange runs the calls
     */
    public Browsers(CallExecutor exchange) {
        this.exchange = exchange;
    }

    /**
     * Lists the user's browsers that are online: {@code browser.onlineList}, 100 a minute and user. One request. A scoped token
     * needs {@code use_my_browsers}.
     *
     * @return the browsers
     */
    public Flux<ConnectedBrowser> onlineList() {
        return exchange.list(Operation.BROWSER_ONLINE_LIST, Query.of(), ConnectedBrowser.class);
    }
}
