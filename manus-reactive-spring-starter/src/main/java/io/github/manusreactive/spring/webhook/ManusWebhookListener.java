package io.github.manusreactive.spring.webhook;

import io.github.manusreactive.webhook.WebhookDelivery;
import io.github.manusreactive.webhook.WebhookEvent;
import reactor.core.publisher.Mono;

/**
 * Takes verified webhook events, each once. Every bean of this type is told, in their order, before the delivery is acknowledged;
 * so store the event and leave the work for later, since the server waits ten seconds.
 *
 * <p>Must not block: it runs where the request is served. Code that blocks belongs into an {@code @EventListener} for
 * {@link WebhookEvent} or one of its records, which gets the same events on a thread that may.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface ManusWebhookListener {

    /**
     * Handles a delivery.
     *
     * @param delivery the event and the key to store it under: {@link WebhookDelivery#key()}, since event ids are reused
     * @return completes once the event is stored; after an error the response is 500, so that the delivery may come again
     */
    Mono<Void> onDelivery(WebhookDelivery delivery);
}
