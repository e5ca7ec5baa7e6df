package io.github.manusreactive.browser;

import io.github.manusreactive.call.EndpointGroup;
import reactor.core.publisher.Flux;

/**
 * Operations on the user's browsers. {@link EndpointGroup} describes the behaviour that all calls share.
 *
 * @since 0.1.0
 */
public interface Browsers extends EndpointGroup<Browsers> {

    /**
     * Lists the user's online browsers in one request ({@code browser.onlineList}, limited to 100 per minute and user). A scoped
     * token needs {@code use_my_browsers}.
     */
    Flux<ConnectedBrowser> onlineList();
}
