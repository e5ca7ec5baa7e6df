package io.github.manusreactive.error;

import java.time.Duration;

/**
 * A task is not done in time. It was created and may still run and spend credits: attach to it again, or stop it.
 *
 * @since 0.1.0
 */
public final class TaskTimeoutException extends ManusException {

    private static final long serialVersionUID = 1L;

    private final String taskId;
    private final Duration waited;

    /**
     * Describes the wait that ended.
     *
     * @param context which call
     * @param taskId the task
     * @param waited how long it was waited for
     * @param message what state the task was left in and what to do
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

    /**
     * The task, which may still run.
     *
     * @return the task id
     */
    public String taskId() {
        return taskId;
    }

    /**
     * How long the task was waited for.
     *
     * @return the timeout that was set
     */
    public Duration waited() {
        return waited;
    }
}
