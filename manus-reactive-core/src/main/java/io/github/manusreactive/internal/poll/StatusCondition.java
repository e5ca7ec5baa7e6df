package io.github.manusreactive.internal.poll;

import io.github.manusreactive.error.CallContext;
import io.github.manusreactive.error.DecodeException;
import io.github.manusreactive.error.NotFoundException;
import io.github.manusreactive.task.PollingSettings;
import io.github.manusreactive.task.Task;
import java.time.Duration;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The condition that a subscriber waits for, and the failed reads that it tolerates. One per subscription; it outlives the single
 * waits of a run. Used only on the poller's serialized executor.
 */
public abstract class StatusCondition {

    /** The snapshot meets the condition. */
    public static final long ACCEPT = 0;

    /** The condition is not met; the poller chooses the next poll. */
    public static final long LATER = Long.MAX_VALUE;

    private final PollingSettings settings;
    private long begun = Long.MIN_VALUE;
    private boolean known;
    private @Nullable MissedReadCounter missed;

    public StatusCondition(PollingSettings settings) {
        this.settings = settings;
    }

    /** Returns a condition that waits for a predicate, at most a day while the task's status is unknown. */
    public static StatusCondition until(String taskId, Predicate<Task> condition, PollingSettings settings) {
        UnknownStatusLimit unknownStatus = new UnknownStatusLimit();
        return new StatusCondition(settings) {
            @Override
            protected long check(Task task, long now) {
                if (condition.test(task)) {
                    return ACCEPT;
                }
                if (unknownStatus.isReachedBy(task.status(), now)) {
                    throw UnknownStatusLimit.error(CallContext.none(), taskId, task.status());
                }
                return LATER;
            }
        };
    }

    /**
     * Checks a snapshot.
     *
     * @param task the task as returned by the server
     * @param now nanoseconds
     * @return {@link #ACCEPT}, {@link #LATER}, or the nanoseconds until the next poll
     */
    protected abstract long check(Task task, long now);

    /** Starts the wait. Only the first call counts. */
    public final void begin(long now) {
        if (begun == Long.MIN_VALUE) {
            begun = now;
        }
    }

    /** Handles a snapshot. */
    final long seen(Task task, long now) {
        known = true;
        missed = null;
        return check(task, now);
    }

    /**
     * Handles a failed read that may succeed when repeated.
     *
     * @return the error that ends the wait, or {@code null} to read again
     */
    final @Nullable Throwable missed(Throwable error, long now) {
        MissedReadCounter counter = missed == null ? new MissedReadCounter(settings) : missed;
        missed = counter;
        // even an undecodable response shows that the task may exist
        known |= error instanceof DecodeException;
        if (!counter.isTooMany(error, known ? Long.MAX_VALUE : begun, now)) {
            return null;
        }
        return error instanceof NotFoundException && !known ? neverSeen(error, Duration.ofNanos(now - begun)) : error;
    }

    /** Returns the error for a task that the server never provisioned. */
    protected Throwable neverSeen(Throwable error, Duration waited) {
        return error;
    }

    /** Returns the newest failure, or {@code null} if the last read succeeded. */
    protected final @Nullable Throwable lastMissed() {
        MissedReadCounter counter = missed;
        return counter == null ? null : counter.last();
    }
}
