package io.github.manusreactive.spring.webhook;

import io.github.manusreactive.webhook.WebhookDelivery;
import io.github.manusreactive.webhook.WebhookEvent;
import reactor.core.publisher.Mono;

/**
 * Receives verified webhook events, each once. Every bean of this type is called, in order, before the delivery is
 * acknowledged; so store the event and process it later, because the server waits only ten seconds.
 *
 * <p>Must not block: it runs on the thread of the request. Put blocking code in an {@code @EventListener} for {@link
 * WebhookEvent} or one of its records, which receives the same events on a thread that may block.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface ManusWebhookListener {

    /**
     * Handles a delivery.
     *
     * @param delivery the event and its unique key: store it under {@link WebhookDelivery#key()}, because event ids
     *     are reused
     * @return completes when the event is stored; after an error the response is 500, so that the delivery may be
     *     repeated
     */
    Mono<Void> onDelivery(WebhookDelivery delivery);
}
