package io.github.manusreactive.test.webhook;

import java.util.Map;
import reactor.core.publisher.Mono;

/**
 * Receives webhook deliveries in the process, without a socket.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface WebhookReceiver {

    /**
     * Receives a delivery.
     *
     * @param url the registered callback URL
     * @param headers header fields with names in lower case
     * @return the HTTP status of the response; empty or an error means no response
     */
    Mono<Integer> receive(String url, Map<String, String> headers, byte[] body);
}
