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
    public static final Duration ONE_MILLISECOND = Preconditions.ONE_MILLISECOND;

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
        return Preconditions.inRange(field, value, min, max);
    }
}
