package io.github.manusreactive.task;

/**
 * How a task's newest turn came to its end.
 *
 * @since 0.1.0
 */
public enum TaskEnding {

    /** The agent finished its work. */
    FINISHED,

    /** A person stopped the task, or {@code task.stop} did: the history has a {@code user_stop} event. */
    STOPPED,

    /**
     * A person stopped the task, or {@code task.stop} did, as far as the words of the last status tell. The history has no
     * {@code user_stop} event, and the words are a hint, not a contract of the API.
     */
    STOPPED_BY_HINT;

    /**
     * Whether a person stopped the task before it was done.
     *
     * @return false if the agent finished its work
     */
    public boolean isStopped() {
        return this != FINISHED;
    }
}
