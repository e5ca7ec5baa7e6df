package io.github.manusreactive.error;

import org.jspecify.annotations.Nullable;

/**
 * A person stopped the task before it finished, so there is no structured output.
 *
 * @since 0.1.0
 */
public final class TaskStoppedException extends ManusException {

    private static final long serialVersionUID = 1L;

    private final String taskId;
    private final @Nullable Integer creditsUsed;

    /**
     * Creates the exception.
     *
     * @param creditsUsed the credits that the task used, {@code null} if unknown
     */
    public TaskStoppedException(CallContext context, String taskId, @Nullable Integer creditsUsed) {
        super(
                context,
                "task " + taskId + " was stopped by a person before it was done, so there is no structured output."
                        + " Await the task without a type to read its answer, or send it a message to resume it",
                null,
                DeliveryOutcome.APPLIED,
                false);
        this.taskId = taskId;
        this.creditsUsed = creditsUsed;
    }

    /** Returns the id of the task. Its messages can still be read, and a new message resumes it. */
    public String taskId() {
        return taskId;
    }

    /** Returns the credits that the stopped task used, or {@code null} if unknown. */
    public @Nullable Integer creditsUsed() {
        return creditsUsed;
    }
}
