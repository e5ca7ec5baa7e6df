package io.github.manusreactive.browser;

import io.github.manusreactive.call.EndpointGroup;
import reactor.core.publisher.Flux;

/**
 * The user's own browsers. What all calls have in common is described in {@link EndpointGroup}.
 *
 * @since 0.1.0
 */
public interface Browsers extends EndpointGroup<Browsers> {

    /**
     * Lists the user's browsers that are online: {@code browser.onlineList}, 100 a minute and user. One request. A scoped token
     * needs {@code use_my_browsers}.
     *
     * @return the browsers
     */
    Flux<ConnectedBrowser> onlineList();
}
