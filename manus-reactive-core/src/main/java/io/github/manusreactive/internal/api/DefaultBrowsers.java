package io.github.manusreactive.internal.api;

import io.github.manusreactive.browser.Browsers;
import io.github.manusreactive.browser.ConnectedBrowser;
import io.github.manusreactive.internal.call.ApiRequest.Query;
import io.github.manusreactive.internal.call.CallExecutor;
import io.github.manusreactive.operation.Operation;
import reactor.core.publisher.Flux;

public final class DefaultBrowsers implements Browsers {

    private final CallExecutor executor;

    public DefaultBrowsers(CallExecutor executor) {
        this.executor = executor;
    }

    @Override
    public Flux<ConnectedBrowser> onlineList() {
        return executor.list(Operation.BROWSER_ONLINE_LIST, Query.of(), ConnectedBrowser.class);
    }
}
