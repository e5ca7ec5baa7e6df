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
 * What a waiting subscriber wants to learn of a task, and how many failed reads of it are borne. One per subscription; it outlives
 * the single waits of a run. Touched only in the watch's serial.
 */
public abstract class StatusCondition {

    /** The snapshot is what was waited for. */
    public static final long ACCEPT = 0;

    /** Not yet; look again when it suits. */
    public static final long LATER = Long.MAX_VALUE;

    private final PollingSettings settings;
    private long begun = Long.MIN_VALUE;
    private boolean known;
    private @Nullable MissedReadCounter missed;

    public StatusCondition(PollingSettings settings) {
        this.settings = settings;
    }

    /** Waits for a condition, for a day at most while the status of the task is unknown. */
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
     * @param task as the server reported it
     * @param now nanoseconds
     * @return {@link #ACCEPT}, {@link #LATER}, or in how many nanoseconds to look again
     */
    protected abstract long check(Task task, long now);

    /** The wait began. Only the first time counts. */
    public final void begin(long now) {
        if (begun == Long.MIN_VALUE) {
            begun = now;
        }
    }

    /** A read brought a snapshot. */
    final long seen(Task task, long now) {
        known = true;
        missed = null;
        return check(task, now);
    }

    /**
     * A read failed in a way that may pass.
     *
     * @return the error that ends the wait, {@code null} to read again
     */
    final @Nullable Throwable missed(Throwable error, long now) {
        MissedReadCounter counter = missed == null ? new MissedReadCounter(settings) : missed;
        missed = counter;
        // a response that cannot be decoded is one all the same: the task may exist
        known |= error instanceof DecodeException;
        if (!counter.isTooMany(error, known ? Long.MAX_VALUE : begun, now)) {
            return null;
        }
        return error instanceof NotFoundException && !known ? neverSeen(error, Duration.ofNanos(now - begun)) : error;
    }

    /** The error of a task that never came to exist. */
    protected Throwable neverSeen(Throwable error, Duration waited) {
        return error;
    }

    /** The newest failure, {@code null} if the last read worked. */
    protected final @Nullable Throwable lastMissed() {
        MissedReadCounter counter = missed;
        return counter == null ? null : counter.last();
    }
}
