package io.github.manusreactive.internal;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The two ranges that durations of options have. The upper end keeps sums in nanoseconds from overflowing. */
public final class DurationChecker {

    private DurationChecker() {}

    /** Refuses an absent duration, and one that is not from 1 ms to 365 days. */
    public static void positive(String field, @Nullable Duration value) {
        Preconditions.positive(field, value);
    }

    /** Refuses an absent duration, and one that is not from zero to 365 days. */
    public static void notNegative(String field, @Nullable Duration value) {
        Preconditions.notNegative(field, value);
    }
}
