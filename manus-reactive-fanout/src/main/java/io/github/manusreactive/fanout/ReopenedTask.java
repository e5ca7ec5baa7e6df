package io.github.manusreactive.fanout;

/**
 * A task whose outcome is not taken as final.
 *
 * @param counted credits of this task that the job's total has already
 * @param failed whether its outcome was a failure: another task is created if it turns out to be one
 */
record ReopenedTask(int counted, boolean failed) {

    /** A task without an outcome. */
    static final ReopenedTask NONE = new ReopenedTask(0, false);
}
