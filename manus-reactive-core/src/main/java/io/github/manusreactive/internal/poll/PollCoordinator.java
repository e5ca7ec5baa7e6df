package io.github.manusreactive.internal.poll;

import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.call.ResultPage;
import io.github.manusreactive.task.Task;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/**
 * What the list scanner and the detail poller share: the polled tasks, the clock, the calls, and what becomes of a snapshot or a
 * failure. Used only in the poller's serial.
 */
public interface PollCoordinator {

    /** A second in nanoseconds, the unit of all times of a poller. */
    long SECOND = TimeUnit.SECONDS.toNanos(1);

    PolledTaskIndex tasks();

    /** The time in nanoseconds. */
    long now();

    /** Numbers polls and waits in their order. */
    long nextNumber();

    /** Runs something in the serial. */
    void execute(Runnable action);

    /** Runs something in the serial later; {@code null} if the scheduler was shut down. */
    @Nullable
    Disposable executeLater(Runnable action, long nanos);

    /** Plans the next polls at the given time, or as soon as a tick is allowed after it. */
    void tickBy(long time);

    /** Reads a page of the listing in the context of a waiting subscriber. */
    Mono<ResultPage<Task>> page(@Nullable String cursor, StatusSubscription asker);

    /** Reads a task in the context of a subscriber that waits for it. */
    Mono<Task> detail(PolledTask task, StatusSubscription asker);

    /**
     * A poll brought a snapshot.
     *
     * @param begun number of the poll
     */
    void seen(PolledTask task, Task snapshot, long begun);

    /** A poll failed and may succeed when repeated. Ends the waits of the user that have had too many failures. */
    void missed(PolledTask task, ManusUser user, Throwable error, long begun);

    /** Ends a user's waits for a task. */
    void fail(PolledTask task, ManusUser user, Throwable error);

    /** Ends all waits of a user: its credentials were refused. Other users with the same label may have better ones. */
    void failAllOf(ManusUser user, Throwable error);

    /** Logs the first of several failures in a row as a warning. */
    void report(int failures, String call, Throwable error);

    /** The pause after a number of failures in a row. */
    static long backoff(int failures) {
        return Math.min(60 * SECOND, SECOND << Math.min(failures, 6));
    }
}
