package io.github.manusreactive.spring;

import reactor.netty.http.client.HttpClient;

/**
 * Changes the Reactor Netty client, such as its resolver or wiretap; beans of this type run in their order.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface ManusHttpClientCustomizer {

    /**
     * Changes the client; called once at start-up.
     *
     * @param client with everything that the properties say
     * @return the client to use
     */
    HttpClient customize(HttpClient client);
}
