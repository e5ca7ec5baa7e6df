package io.github.manusreactive.task;

/**
 * How a task's newest turn ended.
 *
 * @since 0.1.0
 */
public enum TaskEnding {

    /** The agent finished its work. */
    FINISHED,

    /** A user or {@code task.stop} stopped the task: the history contains a {@code user_stop} event. */
    STOPPED,

    /**
     * A user or {@code task.stop} probably stopped the task, judging by the text of the last status. The history contains no
     * {@code user_stop} event. The text is a hint, not a contract of the API.
     */
    STOPPED_BY_HINT;

    /** Returns whether a user stopped the task before the agent finished. */
    public boolean isStopped() {
        return this != FINISHED;
    }
}
