package io.github.manusreactive.error;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The agent asks for an answer or a decision, and nobody here gave one. The task stays parked and can be answered later.
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
     * Describes what the task waits for.
     *
     * @param context which call
     * @param taskId the task
     * @param eventId id to pass to {@code task.confirmAction}
     * @param eventType for example {@code messageAskUser}; empty if no event tells it
     * @param description the agent's own words
     * @param options suggested answers, empty where there are none
     * @param cause why nothing was answered, for example a failed handler
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

    /**
     * The task that waits.
     *
     * @return the task id
     */
    public String taskId() {
        return taskId;
    }

    /**
     * The event to decide on.
     *
     * @return id for {@code task.confirmAction}, {@code null} where the server named none
     */
    public @Nullable String eventId() {
        return eventId;
    }

    /**
     * The kind of decision; an open set.
     *
     * @return for example {@code messageAskUser}; empty if no event tells it
     */
    public String eventType() {
        return eventType;
    }

    /**
     * What is asked, in the agent's own words.
     *
     * @return {@code null} where the server said nothing
     */
    public @Nullable String description() {
        return description;
    }

    /**
     * Suggested answers to a question; free text is fine too.
     *
     * @return empty where there are none
     */
    public List<String> options() {
        return options;
    }
}
