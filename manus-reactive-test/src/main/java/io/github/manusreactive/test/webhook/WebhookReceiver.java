package io.github.manusreactive.test.webhook;

import java.util.Map;
import reactor.core.publisher.Mono;

/**
 * Takes deliveries within the process, without a socket.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface WebhookReceiver {

    /**
     * Takes a delivery.
     *
     * @param url the URL it is registered for
     * @param headers header fields, names in lower case
     * @param body the raw body
     * @return the HTTP status to answer with; empty or an error counts as no answer
     */
    Mono<Integer> receive(String url, Map<String, String> headers, byte[] body);
}
