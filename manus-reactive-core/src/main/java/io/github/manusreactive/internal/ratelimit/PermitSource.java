package io.github.manusreactive.internal.ratelimit;

import io.github.manusreactive.ratelimit.RateLimit;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The permits of one rate limit, behind a {@link PermitQueue}. Decides if the next call may be sent, and when. Guarded by the
 * queue's {@link #monitor()}, unless noted; never blocks.
 *
 * <p>A permit is a number that the source chooses; times are nanoseconds of the queue's clock.
 */
public interface PermitSource {

    /** No permit is available. */
    long NO_PERMIT = Long.MIN_VALUE;

    /** Returns the object whose monitor guards this source and its queue. */
    Object monitor();

    RateLimit limit();

    /** Returns the current maximum number of calls per window. */
    int capacity();

    /** Returns the number of calls that can be sent immediately. */
    int available(long now);

    /** An interactive call arrived. */
    void interactiveSeen(long now);

    /** Takes a permit if the next call may be sent now, else returns {@link #NO_PERMIT}. */
    long tryTake(boolean bulk, long now);

    /** Returns {@code true} if the call of a taken permit may still be sent. Called without the monitor, on any thread. */
    default boolean maySend(long permit) {
        return true;
    }

    /** Returns an unused permit. */
    void unsent(long permit, long now);

    /** The call of a permit got a response, or its outcome is unknown. */
    void responded(long permit, long now);

    /**
     * The server rejected the call of a permit because the rate limit is exceeded.
     *
     * @param retryAfter the requested delay, {@code null} if there is none or it must be a mistake
     * @return {@code true} if a new pause began
     */
    boolean limited(long permit, @Nullable Duration retryAfter, long now);

    /**
     * Returns the earliest time for a call behind this number of others, if none of them leaves, no call in flight turns
     * out unsent, and the learnt level stays.
     */
    long whenFree(int ahead, boolean bulk, long now);

    /** Returns the end of the pause after a rejection, a past time if there is none. */
    long pausedUntil(long now);

    /** Returns {@code true} if a new call cannot be sent now even if a permit is free. */
    boolean closed(long now);

    /** Returns {@code true} if the state can be removed without losing relevant information. */
    boolean forgettable(long lastUsed, long now);

    /**
     * Adds calls of another process.
     *
     * @param ages time since each call was sent
     * @param used whether calls since the opening of the queue are already counted
     */
    default void addEarlierCalls(List<Duration> ages, boolean used, long now) {}

    /** Ends a pause and discards the learnt limit. */
    void reset();

    /** The limit was changed. */
    default void limitChanged(long now) {}

    /**
     * The queue rests until something changes.
     *
     * @param interactive number of interactive calls that still wait
     * @param interactiveSince since when the first of them waits
     * @param bulk number of bulk calls that still wait
     * @param bulkSince since when the first of them waits
     */
    default void waiting(int interactive, long interactiveSince, int bulk, long bulkSince) {}

    /** Returns why this source cannot grant anything, {@code null} if it works. */
    default @Nullable String unavailable(long now) {
        return null;
    }

    /** Something has changed. Called without the monitor: a source that is supplied from elsewhere communicates now. */
    default void exchange() {}
}
