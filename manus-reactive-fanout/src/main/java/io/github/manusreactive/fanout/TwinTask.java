package io.github.manusreactive.fanout;

import org.jspecify.annotations.Nullable;

/**
 * A second task of one create, which the server executed twice.
 *
 * @param key the item's key
 * @param taskId the task of the item's outcome
 * @param credits credits it has used, {@code null} if unknown
 * @param twinUser label of the user of the second task
 * @param twinTaskId the second task
 * @param twinCredits credits the second task has used so far, {@code null} if unknown
 * @since 0.1.0
 */
public record TwinTask(
        String key,
        String taskId,
        @Nullable Integer credits,
        String twinUser,
        String twinTaskId,
        @Nullable Integer twinCredits) {}
