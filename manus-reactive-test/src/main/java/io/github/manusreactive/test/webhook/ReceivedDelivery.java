package io.github.manusreactive.test.webhook;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A webhook delivery, sent or lost.
 *
 * @param at time when it was sent or lost
 * @param url callback URL
 * @param eventType {@code task_created}, {@code task_stopped}, or for the activation probe {@code webhook_test}
 *     ({@code test} in the documented form)
 * @param eventId {@code null} for the probe
 * @param taskId {@code null} for the probe
 * @param stopReason {@code finish} or {@code ask}, otherwise {@code null}
 * @param status HTTP status that the receiver returned; 0 if the delivery was lost or received no response
 * @since 0.1.0
 */
public record ReceivedDelivery(
        Instant at,
        String url,
        String eventType,
        @Nullable String eventId,
        @Nullable String taskId,
        @Nullable String stopReason,
        int status) {}
