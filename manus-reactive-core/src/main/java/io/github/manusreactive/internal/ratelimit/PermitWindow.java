package io.github.manusreactive.internal.ratelimit;

import io.github.manusreactive.internal.util.TimeSource;
import io.github.manusreactive.ratelimit.RateLimit;

/**
 * The permits of one rate limit. A permit returns one window after its call has completed: each of N permits is free, in flight, or
 * responded and on its way back.
 *
 * <pre>
 *          tryTake                responded                 one window later
 *   free ──────────► in flight ─────────────► coming back ──────────────────► free
 *     ▲                  │ unsent
 *     └──────────────────┘
 * </pre>
 *
 * <p>The server counted a call no later than its response arrived, so by the time the permit is free again every server
 * window has moved past the call. The window is lengthened by {@link TimeSource#DRIFT} because two clocks never run equally fast.
 *
 * <p>Times are nanoseconds of the caller's clock. Not thread safe: the queue in front of it holds its monitor.
 */
public class PermitWindow {

    private final ReleaseTimeRing returns = new ReleaseTimeRing();
    private final long window;
    private volatile RateLimit limit;
    private int inFlight;

    public PermitWindow(RateLimit limit) {
        this.limit = limit;
        long nanos = limit.window().toNanos();
        this.window = nanos + nanos / TimeSource.DRIFT;
    }

    /**
     * Creates a window with all permits free.
     *
     * @param limit number of permits, and the time after which a used one returns
     */
    public static PermitWindow of(RateLimit limit) {
        return new PermitWindow(limit);
    }

    /**
     * Takes a permit for a call whose end is not reported: it counts as responded now.
     *
     * @return {@code false} if no permit is free
     */
    public final boolean tryUse(long now) {
        if (!tryTake(limit.calls(), now)) {
            return false;
        }
        responded(now);
        return true;
    }

    /** Returns the time at which the next permit is free, {@code now} or later. */
    public final long whenFree(long now) {
        return whenFree(1, limit.calls(), now);
    }

    /** Returns the nanoseconds between two calls at full use. */
    public final double nanosPerCall() {
        return (double) window / limit.calls();
    }

    public final RateLimit limit() {
        return limit;
    }

    public final void changeLimit(RateLimit changed) {
        limit = changed;
    }

    /** Takes a permit if fewer than {@code capacity} are in use. */
    public boolean tryTake(int capacity, long now) {
        if (used(now) >= capacity) {
            return false;
        }
        inFlight++;
        return true;
    }

    /** The call of a taken permit got a response. */
    public final void responded(long now) {
        inFlight--;
        returns.add(now + window);
    }

    /** A call was sent without a permit of this window. */
    final void sentEarlier(long sentAt, long now) {
        if (sentAt + window - now > 0) {
            returns.add(sentAt + window);
        }
    }

    /** A taken permit was not used: it is free again. */
    public final void unsent() {
        inFlight--;
    }

    /** Returns the number of free permits, negative after the limit was lowered. */
    public final int available(long now) {
        return limit.calls() - used(now);
    }

    /** Returns the number of permits in flight or not yet returned. */
    final int used(long now) {
        returns.removeUntil(now);
        if (returns.size() == 0 && inFlight == 0) {
            returns.release();
        }
        return inFlight + returns.size();
    }

    /** Returns the number of calls that got a response within the last window. */
    final int respondedLately(long now) {
        returns.removeUntil(now);
        return returns.size();
    }

    /**
     * Returns the earliest time at which {@code n} more permits, 1 or more, have become free with this {@code
     * capacity}. Free permits count as now, returning ones at their time. A permit in flight cannot return within one
     * window, unless it is reported unsent, and neither can a permit that is used again in between.
     */
    public long whenFree(int n, int capacity, long now) {
        int free = capacity - used(now);
        int round = (n - 1) / capacity;
        int inRound = (n - 1) % capacity;
        long start = now;
        if (inRound >= free) {
            int position = inRound - free;
            start = position < returns.size() ? returns.get(position) : now + window;
        }
        return start + NanoDurations.times(round, window);
    }

    /** Times in ascending order, in a ring buffer that uses no memory until it is needed. */
    private static final class ReleaseTimeRing {

        private static final long[] NONE = new long[0];

        private long[] ring = NONE;
        private int first;
        private int size;

        int size() {
            return size;
        }

        /** Returns the time at a position, 0 for the earliest. */
        long get(int position) {
            int index = first + position;
            return ring[index < ring.length ? index : index - ring.length];
        }

        /**
         * Appends a time. A time before the last one is replaced by the last one, since two threads may read the clock
         * in turn.
         */
        void add(long time) {
            if (size > 0 && get(size - 1) - time > 0) {
                time = get(size - 1);
            }
            if (size == ring.length) {
                grow();
            }
            int index = first + size;
            ring[index < ring.length ? index : index - ring.length] = time;
            size++;
        }

        /** Removes elapsed times. */
        void removeUntil(long now) {
            while (size > 0 && ring[first] - now <= 0) {
                first = first + 1 == ring.length ? 0 : first + 1;
                size--;
            }
        }

        /** Frees the memory. */
        void release() {
            ring = NONE;
            first = 0;
            size = 0;
        }

        private void grow() {
            var larger = new long[ring.length == 0 ? 2 : ring.length * 2];
            for (int i = 0; i < size; i++) {
                larger[i] = get(i);
            }
            ring = larger;
            first = 0;
        }
    }
}
