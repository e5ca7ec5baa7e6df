package io.github.manusreactive.ratelimit;

import io.github.manusreactive.error.InvalidSettingException;
import io.github.manusreactive.operation.Operation;
import java.time.Duration;

/**
 * Maximum number of calls within a time window.
 *
 * @param calls maximum number of calls in any window, 1 to 1,000,000
 * @param window length of the window, above zero and at most a day
 * @since 0.1.0
 */
public record RateLimit(int calls, Duration window) {

    /** Each call within a window takes memory. */
    private static final int MOST_CALLS = 1_000_000;

    private static final Duration LONGEST_WINDOW = Duration.ofDays(1);

    /** Validates both values. */
    public RateLimit {
        if (calls < 1 || calls > MOST_CALLS) {
            throw new InvalidSettingException("limit.calls", "must be between 1 and " + MOST_CALLS + ", is " + calls);
        }
        if (window.isNegative() || window.isZero() || window.compareTo(LONGEST_WINDOW) > 0) {
            throw new InvalidSettingException(
                    "limit.window", "must be above zero and at most a day, but is " + window.toSeconds() + " s");
        }
    }

    /**
     * Returns a limit of calls in any 60 seconds.
     *
     * @param calls 1 to 1,000,000
     * @throws InvalidSettingException if the value is out of range
     */
    public static RateLimit perMinute(int calls) {
        return new RateLimit(calls, Duration.ofMinutes(1));
    }

    /** Returns the documented limit of an operation, in calls per 60 seconds. */
    public static RateLimit documented(Operation operation) {
        return perMinute(operation.limitPerMinute());
    }
}
