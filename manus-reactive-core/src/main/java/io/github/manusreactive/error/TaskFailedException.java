package io.github.manusreactive.error;

import org.jspecify.annotations.Nullable;

/**
 * The agent failed: the task finished with the status {@code error}.
 *
 * @since 0.1.0
 */
public final class TaskFailedException extends ManusException {

    private static final long serialVersionUID = 1L;

    private final String taskId;
    private final @Nullable String errorType;
    private final @Nullable Integer creditsUsed;

    /**
     * Creates the exception.
     *
     * @param errorType the category of the error, for example {@code quota_limit}
     * @param message the agent's explanation
     * @param creditsUsed the credits that the task used, {@code null} if unknown
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

    /** Returns the id of the task. Its messages can still be read. */
    public String taskId() {
        return taskId;
    }

    /**
     * Returns the category of the error, for example {@code quota_limit} if credits are missing, or {@code null} if the
     * server sent none.
     */
    public @Nullable String errorType() {
        return errorType;
    }

    /** Returns the credits that the failed task used, or {@code null} if unknown. */
    public @Nullable Integer creditsUsed() {
        return creditsUsed;
    }
}
