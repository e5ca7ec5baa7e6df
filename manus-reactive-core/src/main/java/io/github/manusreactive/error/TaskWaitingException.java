package io.github.manusreactive.error;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The agent waits for a reply or a decision, and no handler gave one. The task stays waiting and can be replied to
 * later.
 *
 * @since 0.1.0
 */
public final class TaskWaitingException extends ManusException {

    private static final long serialVersionUID = 1L;

    private static final String UNDESCRIBED =
            " has the status waiting, but none of its events gives the reason: open it in"
                    + " the web app, or await it again";

    private final String taskId;
    private final @Nullable String eventId;
    private final String eventType;
    private final @Nullable String description;
    private final List<String> options;

    /**
     * Creates the exception.
     *
     * @param eventId id to pass to {@code task.confirmAction}
     * @param eventType for example {@code messageAskUser}; empty if no event gives it
     * @param description the agent's question or explanation
     * @param options suggested replies, may be empty
     * @param cause the reason for the missing reply, for example a failed handler
     */
    public TaskWaitingException(
            CallContext context,
            String taskId,
            @Nullable String eventId,
            String eventType,
            @Nullable String description,
            List<String> options,
            @Nullable Throwable cause) {
        super(
                context,
                "task " + taskId + describe(eventId, eventType) + (description == null ? "" : ": " + description),
                cause,
                DeliveryOutcome.APPLIED,
                false);
        this.taskId = taskId;
        this.eventId = eventId;
        this.eventType = eventType;
        this.description = description;
        this.options = List.copyOf(options);
    }

    private static String describe(@Nullable String eventId, String eventType) {
        if (!eventType.isEmpty()) {
            return " waits for " + eventType;
        }
        return eventId == null ? UNDESCRIBED : " waits for a decision on event " + eventId + ", whose type is unknown";
    }

    /** Returns the id of the waiting task. */
    public String taskId() {
        return taskId;
    }

    /** Returns the id of the event to pass to {@code task.confirmAction}, or {@code null} if the server sent none. */
    public @Nullable String eventId() {
        return eventId;
    }

    /**
     * Returns the kind of decision, for example {@code messageAskUser}. The set is open; empty if no event gives it.
     */
    public String eventType() {
        return eventType;
    }

    /** Returns the agent's question or explanation, or {@code null} if there is none. */
    public @Nullable String description() {
        return description;
    }

    /** Returns the suggested replies to a question. Other text is allowed, too. Empty if there are none. */
    public List<String> options() {
        return options;
    }
}
