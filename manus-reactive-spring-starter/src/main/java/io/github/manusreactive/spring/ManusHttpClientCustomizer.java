package io.github.manusreactive.spring;

import reactor.netty.http.client.HttpClient;

/**
 * Customizes the Reactor Netty client, for example its resolver or wiretap; beans of this type run in order.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface ManusHttpClientCustomizer {

    /**
     * Customizes the client; called once at startup.
     *
     * @param client a client with all properties applied
     */
    HttpClient customize(HttpClient client);
}
