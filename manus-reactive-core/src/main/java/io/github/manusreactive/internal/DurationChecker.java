package io.github.manusreactive.internal;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The two ranges that durations of options have. The upper end keeps sums in nanoseconds from overflowing. */
public final class DurationChecker {

    private static final Duration LONGEST = Duration.ofDays(365);

    private DurationChecker() {}

    /** Refuses an absent duration, and one that is not from 1 ms to 365 days. */
    public static void positive(String field, @Nullable Duration value) {
        DurationRange.require(field, value, DurationRange.ONE_MILLISECOND, LONGEST);
    }

    /** Refuses an absent duration, and one that is not from zero to 365 days. */
    public static void notNegative(String field, @Nullable Duration value) {
        DurationRange.require(field, value, Duration.ZERO, LONGEST);
    }
}
