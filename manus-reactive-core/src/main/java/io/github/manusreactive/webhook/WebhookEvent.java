package io.github.manusreactive.webhook;

import org.jspecify.annotations.Nullable;

/**
 * A task event pushed by the server. Events may be lost, repeated or reordered, and no event is documented for a failed task. Use
 * events to react sooner, and read the task's state for the truth.
 *
 * @since 0.1.0
 */
public sealed interface WebhookEvent permits TaskCreated, TaskStopped, TaskProgress, UnknownWebhookEvent {

    /**
     * Returns the opaque id of the event, or {@code null} if the server sent none. The id is not unique: different events may
     * share one, so use {@link WebhookDelivery#key()} as the key.
     */
    @Nullable
    String eventId();

    /** Returns the type of the event, for example {@code task_stopped}. */
    String eventType();

    /** Returns the id of the task, or {@code null} if the event has none. */
    @Nullable
    String taskId();
}
