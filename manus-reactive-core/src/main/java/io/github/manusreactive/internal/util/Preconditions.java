package io.github.manusreactive.internal.util;

import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.error.InvalidSettingException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Checks of settings and requests, with the name of the field in the message. Durations are compared directly, because
 * {@code toMillis()} and {@code toNanos()} overflow for extreme values.
 */
public final class Preconditions {

    /** The shortest wait of a timer in milliseconds. */
    public static final Duration ONE_MILLISECOND = Duration.ofMillis(1);

    /** The longest timeout of a connection: Netty uses 32-bit milliseconds. */
    public static final Duration LONGEST_NETTY_TIMEOUT = Duration.ofDays(24);

    /** Prevents sums in nanoseconds from overflowing. */
    private static final Duration LONGEST = Duration.ofDays(365);

    private Preconditions() {}

    /** Rejects a missing value. */
    public static void required(String field, @Nullable Object value) {
        if (value == null) {
            throw new InvalidRequestException(field, "is missing");
        }
    }

    /** Rejects a missing or blank string. */
    public static void requiredText(String field, @Nullable String value) {
        if (value == null || value.isBlank()) {
            throw new InvalidRequestException(field, "is missing or blank");
        }
    }

    /** Rejects a blank string and accepts a missing one. */
    public static void notBlank(String field, @Nullable String value) {
        if (value != null && value.isBlank()) {
            throw new InvalidRequestException(field, "is blank");
        }
    }

    /** Rejects a number out of range and accepts a missing one. */
    public static void range(String field, @Nullable Integer value, int min, int max) {
        if (value != null && (value < min || value > max)) {
            throw new InvalidRequestException(field, "must be between " + min + " and " + max + ", but is " + value);
        }
    }

    /** Rejects a number of bytes that is negative or too large. */
    public static void byteCount(String field, long bytes, long max) {
        if (bytes < 0 || bytes > max) {
            throw new InvalidRequestException(
                    field, "must be between 0 and " + max + " bytes (" + (max >> 20) + " MB), but is " + bytes);
        }
    }

    /** Requires exactly one of two strings. */
    public static void exactlyOne(String first, @Nullable String one, String second, @Nullable String other) {
        if ((one == null) == (other == null)) {
            throw new InvalidRequestException(
                    first,
                    "exactly one of " + first + " and " + second + " must be set, not "
                            + (one == null ? "none" : "both"));
        }
        notBlank(first, one);
        notBlank(second, other);
    }

    /** Rejects a duration that is missing or not from 1 ms to 365 days. */
    public static void positive(String field, @Nullable Duration value) {
        inRange(field, value, ONE_MILLISECOND, LONGEST);
    }

    /** Rejects a duration that is missing or not from zero to 365 days. */
    public static void notNegative(String field, @Nullable Duration value) {
        inRange(field, value, Duration.ZERO, LONGEST);
    }

    /**
     * Rejects a duration of a request that is missing or out of range.
     *
     * @throws InvalidRequestException with the field, the range and the value
     */
    public static Duration inRange(String field, @Nullable Duration value, Duration min, Duration max) {
        if (value == null || isOutside(value, min, max)) {
            throw new InvalidRequestException(field, expected(value, min, max));
        }
        return value;
    }

    /** Rejects a setting that is missing or not from 1 ms to 365 days. */
    public static void positiveSetting(String setting, @Nullable Duration value) {
        settingInRange(setting, value, ONE_MILLISECOND, LONGEST);
    }

    /** Rejects a setting that is missing or not from zero to 365 days. */
    public static void notNegativeSetting(String setting, @Nullable Duration value) {
        settingInRange(setting, value, Duration.ZERO, LONGEST);
    }

    /** Rejects a setting that is missing or out of range. */
    public static void settingInRange(String setting, @Nullable Duration value, Duration min, Duration max) {
        if (value == null || isOutside(value, min, max)) {
            throw new InvalidSettingException(setting, expected(value, min, max));
        }
    }

    private static boolean isOutside(Duration value, Duration min, Duration max) {
        return value.compareTo(min) < 0 || value.compareTo(max) > 0;
    }

    private static String expected(@Nullable Duration value, Duration min, Duration max) {
        return "must be at least " + text(min) + " and at most " + text(max) + ", is " + value;
    }

    /** Uses the largest unit that gives a whole number. */
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
