package io.github.manusreactive.internal.poll;

import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.call.ResultPage;
import io.github.manusreactive.task.Task;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/**
 * Shared by the list scanner and the detail poller: the polled tasks, the clock, the calls, and the handling of snapshots and
 * failures. Used only on the poller's serialized executor.
 */
public interface PollCoordinator {

    /** A second in nanoseconds, the unit of all times of a poller. */
    long SECOND = TimeUnit.SECONDS.toNanos(1);

    PolledTaskIndex tasks();

    /** The time in nanoseconds. */
    long now();

    /** Returns the next number in the sequence of polls and waits. */
    long nextNumber();

    /** Runs an action on the serialized executor. */
    void execute(Runnable action);

    /** Runs an action on the serialized executor after a delay; returns {@code null} if the scheduler was shut down. */
    @Nullable
    Disposable executeLater(Runnable action, long nanos);

    /** Schedules the next polls at the given time, or as soon after it as a tick is allowed. */
    void tickBy(long time);

    /** Reads a page of the listing in the context of a waiting subscriber. */
    Mono<ResultPage<Task>> page(@Nullable String cursor, StatusSubscription asker);

    /** Reads a task in the context of a subscriber that waits for it. */
    Mono<Task> detail(PolledTask task, StatusSubscription asker);

    /**
     * Handles a snapshot that a poll returned.
     *
     * @param begun number of the poll
     */
    void seen(PolledTask task, Task snapshot, long begun);

    /** Handles a failed poll that may succeed when repeated. Ends the user's waits that have had too many failures. */
    void missed(PolledTask task, ManusUser user, Throwable error, long begun);

    /** Ends a user's waits for a task. */
    void fail(PolledTask task, ManusUser user, Throwable error);

    /** Ends all waits of a user whose credentials were rejected. Other users with the same label may have valid ones. */
    void failAllOf(ManusUser user, Throwable error);

    /** Logs the first of several consecutive failures as a warning. */
    void report(int failures, String call, Throwable error);

    /** Returns the pause after a number of consecutive failures. */
    static long backoff(int failures) {
        return Math.min(60 * SECOND, SECOND << Math.min(failures, 6));
    }
}
