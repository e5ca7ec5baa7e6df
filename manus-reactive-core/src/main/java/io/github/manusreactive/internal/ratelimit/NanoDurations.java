package io.github.manusreactive.internal.ratelimit;

import java.time.Duration;

/** Durations in nanoseconds that can be added to any clock reading without overflow. */
public final class NanoDurations {

    /** About 73 years. */
    public static final long FOREVER = Long.MAX_VALUE / 4;

    private NanoDurations() {}

    public static long of(Duration duration) {
        if (duration.isNegative()) {
            return 0;
        }
        return duration.compareTo(Duration.ofNanos(FOREVER)) >= 0 ? FOREVER : duration.toNanos();
    }

    /** Returns a multiple of a duration, at most {@link #FOREVER}. */
    public static long times(long count, long nanos) {
        return nanos > 0 && count > FOREVER / nanos ? FOREVER : count * nanos;
    }

    /** Returns the earlier of two times, whose difference may overflow. */
    public static long earlier(long a, long b) {
        return a - b < 0 ? a : b;
    }

    /** Returns the later of two times, whose difference may overflow. */
    public static long later(long a, long b) {
        return a - b < 0 ? b : a;
    }
}
