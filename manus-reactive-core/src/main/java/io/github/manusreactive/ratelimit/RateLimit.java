package io.github.manusreactive.ratelimit;

import io.github.manusreactive.error.InvalidSettingException;
import io.github.manusreactive.operation.Operation;
import java.time.Duration;

/**
 * How many calls fit into how long a window.
 *
 * @param calls most calls in any window, 1 to 1,000,000
 * @param window length of the window, longer than zero and at most a day
 * @since 0.1.0
 */
public record RateLimit(int calls, Duration window) {

    /** More is no limit, and each call within a window takes memory. */
    private static final int MOST_CALLS = 1_000_000;

    private static final Duration LONGEST_WINDOW = Duration.ofDays(1);

    /** Checks both numbers. */
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
     * So many calls in any 60 seconds.
     *
     * @param calls most calls, 1 to 1,000,000
     * @return the limit
     * @throws InvalidSettingException if it is out of range
     */
    public static RateLimit perMinute(int calls) {
        return new RateLimit(calls, Duration.ofMinutes(1));
    }

    /**
     * What the API documents.
     *
     * @param operation of which operation
     * @return its documented calls in any 60 seconds
     */
    public static RateLimit documented(Operation operation) {
        return perMinute(operation.limitPerMinute());
    }
}
