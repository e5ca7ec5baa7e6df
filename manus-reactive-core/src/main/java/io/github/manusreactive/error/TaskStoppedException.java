package io.github.manusreactive.error;

import org.jspecify.annotations.Nullable;

/**
 * A person stopped the task before it was done, so the typed answer that the caller requested will not come.
 *
 * @since 0.1.0
 */
public final class TaskStoppedException extends ManusException {

    private static final long serialVersionUID = 1L;

    private final String taskId;
    private final @Nullable Integer creditsUsed;

    /**
     * Describes the stopped task.
     *
     * @param context which call
     * @param taskId the task
     * @param creditsUsed what it cost, {@code null} if the response has no figure
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

    /**
     * The task; its messages can still be read, and a message resumes it.
     *
     * @return the task id
     */
    public String taskId() {
        return taskId;
    }

    /**
     * What the task cost although it was stopped.
     *
     * @return its credits, {@code null} if the response has no figure
     */
    public @Nullable Integer creditsUsed() {
        return creditsUsed;
    }
}
