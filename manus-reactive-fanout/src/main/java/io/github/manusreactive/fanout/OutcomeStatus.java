package io.github.manusreactive.fanout;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * How an item of a fan-out ended.
 *
 * @since 0.1.0
 */
public enum OutcomeStatus {
    /** The task is done and has its answer. */
    @JsonProperty("finished")
    FINISHED,
    /** The agent gave up, the structured output is missing, or the task could not be awaited to its end. */
    @JsonProperty("failed")
    FAILED,
    /** A user or {@code task.stop} stopped the task before it was done. No other task is created. */
    @JsonProperty("stopped")
    STOPPED,
    /** The agent asks for a reply or a decision, and the task stays parked. */
    @JsonProperty("waiting")
    WAITING,
    /** It is unknown whether the task was created; it was not created again. */
    @JsonProperty("ambiguous")
    AMBIGUOUS,
    /**
     * The server returned the task's id, but reads of the task return 404. The task may still appear, so no other task
     * is created, and a later run reads it again.
     */
    @JsonProperty("missing")
    MISSING,
    /** The client or the server rejected the request; there is no task. */
    @JsonProperty("rejected")
    REJECTED,
    /** The task was not done in time; it may still run. */
    @JsonProperty("timed_out")
    TIMED_OUT;

    /** Returns {@code true} if a further task for the key cannot be a duplicate. */
    public boolean leavesNoTaskBehind() {
        return this == FAILED || this == REJECTED;
    }
}
