package io.github.manusreactive.error;

import java.time.Duration;

/**
 * The task did not finish in time. It may still run and use credits: await it again, or stop it.
 *
 * @since 0.1.0
 */
public final class TaskTimeoutException extends ManusException {

    private static final long serialVersionUID = 1L;

    private final String taskId;
    private final Duration waited;

    /**
     * Creates the exception.
     *
     * @param waited the timeout that elapsed
     * @param message the last known state of the task and the fix
     */
    public TaskTimeoutException(CallContext context, String taskId, Duration waited, String message) {
        super(
                context,
                "task " + taskId + " has not finished after " + DurationFormat.time(waited) + ": " + message,
                null,
                DeliveryOutcome.APPLIED,
                false);
        this.taskId = taskId;
        this.waited = waited;
    }

    /** Returns the id of the task, which may still run. */
    public String taskId() {
        return taskId;
    }

    /** Returns the timeout that elapsed. */
    public Duration waited() {
        return waited;
    }
}
