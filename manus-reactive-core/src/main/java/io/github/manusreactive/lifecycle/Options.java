package io.github.manusreactive.lifecycle;

import io.github.manusreactive.error.InvalidRequestException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Checks of options, each naming the field. */
final class Options {

    /** Far enough away for never, and near enough for sums of nanoseconds. */
    private static final Duration NEVER = Duration.ofDays(36_500);

    private Options() {}

    static long nanos(Duration duration) {
        return duration.compareTo(NEVER) < 0 ? duration.toNanos() : NEVER.toNanos();
    }

    static void positive(String field, @Nullable Duration value) {
        if (value == null || value.isNegative() || value.isZero()) {
            throw new InvalidRequestException(field, "must be positive, but is " + value);
        }
    }

    static void notNegative(String field, @Nullable Duration value) {
        if (value == null || value.isNegative()) {
            throw new InvalidRequestException(field, "must not be negative, but is " + value);
        }
    }
}
