package io.github.manusreactive.fanout;

import org.jspecify.annotations.Nullable;

/**
 * A second task of one create, which the server carried out twice.
 *
 * @param key the item's key
 * @param taskId the task that the item's outcome tells of
 * @param credits what it has used, {@code null} if the server does not say
 * @param twinUser label of the user of the second task
 * @param twinTaskId the second task
 * @param twinCredits what the second task has used so far, {@code null} if the server does not say
 * @since 0.1.0
 */
public record TwinTask(
        String key,
        String taskId,
        @Nullable Integer credits,
        String twinUser,
        String twinTaskId,
        @Nullable Integer twinCredits) {}
