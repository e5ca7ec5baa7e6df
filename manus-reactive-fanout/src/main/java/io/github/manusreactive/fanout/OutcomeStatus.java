package io.github.manusreactive.fanout;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * How an item of a fan-out ended.
 *
 * @since 0.1.0
 */
public enum OutcomeStatus {
    /** The task is done; its answer is there. */
    @JsonProperty("finished")
    FINISHED,
    /** The agent gave up, or its structured output is missing; or the task could not be watched to its end. */
    @JsonProperty("failed")
    FAILED,
    /** A person stopped the task before it was done, or {@code task.stop} did. It is not repeated. */
    @JsonProperty("stopped")
    STOPPED,
    /** The agent asks for an answer or a decision, and the task stays parked. */
    @JsonProperty("waiting")
    WAITING,
    /** Nobody knows whether the task was created; it was not created again. */
    @JsonProperty("ambiguous")
    AMBIGUOUS,
    /**
     * The server returned the task's id, but reads of the task return 404. It may still appear, so it is not created again and the
     * outcome is not final: a later run reads the task again.
     */
    @JsonProperty("missing")
    MISSING,
    /** The request was refused, here or by the server; there is no task. */
    @JsonProperty("rejected")
    REJECTED,
    /** The task was not done in time; it may still run. */
    @JsonProperty("timed_out")
    TIMED_OUT;

    /** Whether a further task for the key cannot be one too many. */
    public boolean leavesNoTaskBehind() {
        return this == FAILED || this == REJECTED;
    }
}
