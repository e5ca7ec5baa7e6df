package io.github.manusreactive.internal;

import io.github.manusreactive.error.InvalidRequestException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Checks durations in settings. Compares durations as such: {@code toMillis()} and {@code toNanos()} overflow for the extreme ones
 * that this check exists to refuse.
 */
public final class DurationRange {

    /** The shortest time that a timer with milliseconds can wait. */
    public static final Duration ONE_MILLISECOND = Duration.ofMillis(1);

    /** The longest timeout of a connection: Netty counts them in 32-bit milliseconds. */
    public static final Duration LONGEST_NETTY_TIMEOUT = Duration.ofDays(24);

    private DurationRange() {}

    /**
     * Refuses a duration that is absent or outside its range.
     *
     * @param field name of the setting, for the message
     * @param value the duration to check
     * @param min smallest value allowed
     * @param max largest value allowed
     * @return the value
     * @throws InvalidRequestException naming the field, the range and the value
     */
    public static Duration require(String field, @Nullable Duration value, Duration min, Duration max) {
        if (value == null || value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            throw new InvalidRequestException(
                    field, "must be at least " + text(min) + " and at most " + text(max) + ", is " + value);
        }
        return value;
    }

    /** In the largest unit that gives a whole number. */
    private static String text(Duration duration) {
        if (duration.isZero()) {
            return "0";
        }
        long seconds = duration.getSeconds();
        if (duration.getNano() != 0) {
            return seconds == 0 && duration.getNano() % 1_000_000 == 0
                    ? duration.getNano() / 1_000_000 + " ms"
                    : duration.toString();
        }
        if (seconds % 86_400 == 0) {
            return counted(seconds / 86_400, "day");
        }
        if (seconds % 3_600 == 0) {
            return counted(seconds / 3_600, "hour");
        }
        return seconds % 60 == 0 ? counted(seconds / 60, "minute") : counted(seconds, "second");
    }

    private static String counted(long number, String unit) {
        return number + " " + unit + (number == 1 ? "" : "s");
    }
}
