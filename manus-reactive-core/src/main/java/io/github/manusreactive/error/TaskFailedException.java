package io.github.manusreactive.error;

import org.jspecify.annotations.Nullable;

/**
 * The agent gave up: the task ended in status {@code error}.
 *
 * @since 0.1.0
 */
public final class TaskFailedException extends ManusException {

    private static final long serialVersionUID = 1L;

    private final String taskId;
    private final @Nullable String errorType;
    private final @Nullable Integer creditsUsed;

    /**
     * Describes the failed task.
     *
     * @param context which call
     * @param taskId the task
     * @param errorType the agent's category, such as {@code quota_limit}
     * @param message the agent's explanation
     * @param creditsUsed what it cost all the same, {@code null} where the server does not say
     */
    public TaskFailedException(
            CallContext context,
            String taskId,
            @Nullable String errorType,
            String message,
            @Nullable Integer creditsUsed) {
        super(
                context,
                "task " + taskId + " failed" + (errorType == null ? "" : " (" + errorType + ")") + ": " + message,
                null,
                DeliveryOutcome.APPLIED,
                false);
        this.taskId = taskId;
        this.errorType = errorType;
        this.creditsUsed = creditsUsed;
    }

    /**
     * The task; its messages can still be read.
     *
     * @return the task id
     */
    public String taskId() {
        return taskId;
    }

    /**
     * The agent's category.
     *
     * @return such as {@code quota_limit} for missing credits, {@code null} where none was given
     */
    public @Nullable String errorType() {
        return errorType;
    }

    /**
     * What the task cost although it failed.
     *
     * @return its credits, {@code null} where the server does not say
     */
    public @Nullable Integer creditsUsed() {
        return creditsUsed;
    }
}
