package io.github.manusreactive.webhook;

import org.jspecify.annotations.Nullable;

/**
 * Something that happened to a task, as pushed by the server. Events may be lost, come twice or in another order; no event is
 * documented for a task that fails. So they wake somebody up sooner, and reading the task's state stays the truth.
 *
 * @since 0.1.0
 */
public sealed interface WebhookEvent permits TaskCreated, TaskStopped, TaskProgress, UnknownWebhookEvent {

    /**
     * The event's id.
     *
     * @return an opaque id, {@code null} where the server gave none. Not unique: events of different content share an id, so use
     *     {@link WebhookDelivery#bodyHash()} as the key
     */
    @Nullable
    String eventId();

    /**
     * The kind of event, as the API writes it.
     *
     * @return for example {@code task_stopped}
     */
    String eventType();

    /**
     * The task that the event is about.
     *
     * @return its id, {@code null} where the event names none
     */
    @Nullable
    String taskId();
}
