package io.github.manusreactive.test.webhook;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One delivery, tried or lost.
 *
 * @param at when it was sent
 * @param url where to
 * @param eventType {@code task_created}, {@code task_stopped}, or {@code test} for the activation probe
 * @param eventId its id, {@code null} for the probe
 * @param taskId the task, {@code null} for the probe
 * @param stopReason {@code finish} or {@code ask}, else {@code null}
 * @param status HTTP status of the receiver; 0 where it was lost or not answered
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
