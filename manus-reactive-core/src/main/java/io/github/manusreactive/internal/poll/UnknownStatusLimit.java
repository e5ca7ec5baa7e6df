package io.github.manusreactive.internal.poll;

import io.github.manusreactive.error.CallContext;
import io.github.manusreactive.error.TaskTimeoutException;
import io.github.manusreactive.task.TaskStatus;
import java.time.Duration;
import java.util.Set;

/**
 * Limits how long a wait follows a task with an unknown status, for example {@code archived}, which does not show whether the
 * task has finished.
 */
public final class UnknownStatusLimit {

    static final Duration LONGEST = Duration.ofDays(1);

    private static final Set<TaskStatus> KNOWN =
            Set.of(TaskStatus.RUNNING, TaskStatus.WAITING, TaskStatus.STOPPED, TaskStatus.ERROR);

    private volatile long since = Long.MAX_VALUE;

    /**
     * Handles a status that a read returned.
     *
     * @param now nanoseconds
     * @return whether all reads of the last day returned an unknown one
     */
    public boolean isReachedBy(TaskStatus status, long now) {
        since = KNOWN.contains(status) ? Long.MAX_VALUE : Math.min(since, now);
        return since != Long.MAX_VALUE && now - since >= LONGEST.toNanos();
    }

    /** Returns a clause on the effect of an unknown status on the wait; empty for a known one. */
    public static String words(TaskStatus status) {
        return KNOWN.contains(status) ? "" : "its status is '" + status + "', which this client does not know";
    }

    public static TaskTimeoutException error(CallContext context, String taskId, TaskStatus status) {
        return new TaskTimeoutException(
                context,
                taskId,
                LONGEST,
                words(status) + "; it may still run: read its messages, await it again, or stop it");
    }
}
