package io.github.manusreactive.spring.webhook;

import io.github.manusreactive.webhook.WebhookEvent;
import reactor.core.publisher.Mono;

/**
 * Takes verified webhook events, each once. Every bean of this type is told, in their order, before the delivery is acknowledged;
 * so store the event and leave the work for later, since the server waits ten seconds.
 *
 * <p>Must not block: it runs where the request is served. Code that blocks belongs into an {@code @EventListener} for
 * {@link WebhookEvent} or one of its records, which gets the same events on a thread that may.
 */
@FunctionalInterface
public interface ManusWebhookListener {

    /**
     * Takes an event.
     *
     * @param event what happened
     * @return completes once it is stored; an error answers 500, so that the delivery may come again
     */
    Mono<Void> onEvent(WebhookEvent event);
}
