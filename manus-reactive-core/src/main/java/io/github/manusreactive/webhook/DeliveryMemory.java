package io.github.manusreactive.webhook;

import java.time.Duration;
import reactor.core.publisher.Mono;

/**
 * Remembers deliveries for all replicas of an application, for example in Redis or PostgreSQL, so that a delivery that the
 * server repeats to another replica is not handled again. Set it with {@link WebhookInbox.Builder#memory}. Without one,
 * each replica remembers its own deliveries.
 *
 * <p>If a method fails or takes longer than 2 seconds, the inbox logs a warning at most once a minute, and each replica
 * handles the delivery once. Handlers must therefore be idempotent. Implementations must not block.
 *
 * @since 0.1.0
 */
public interface DeliveryMemory {

    /**
     * Claims a delivery for this replica. The claim of a replica that ended must expire, for example after 15 seconds.
     *
     * @param hash identifies the event; the same in all replicas
     */
    Mono<DeliveryClaim> begin(String hash);

    /**
     * Reports that the delivery was handled.
     *
     * @param keep how long to remember it
     */
    Mono<Void> done(String hash, Duration keep);

    /** Reports that handling failed or was cancelled: the delivery counts as new again. */
    Mono<Void> failed(String hash);
}
