package io.github.manusreactive.budget;

import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.operation.Operation;
import java.time.Duration;

/**
 * How many calls fit into how long a window.
 *
 * @param calls most calls in any window, at least 1
 * @param window length of the window, longer than zero and at most a day
 */
public record Limit(int calls, Duration window) {

    private static final Duration LONGEST_WINDOW = Duration.ofDays(1);

    /** Checks both numbers. */
    public Limit {
        if (calls < 1) {
            throw new InvalidRequestException("limit.calls", "must be at least 1, not " + calls);
        }
        if (window.isNegative() || window.isZero() || window.compareTo(LONGEST_WINDOW) > 0) {
            throw new InvalidRequestException(
                    "limit.window", "must be longer than zero and at most a day, not " + window.toSeconds() + " s");
        }
    }

    /**
     * So many calls in any 60 seconds.
     *
     * @param calls most calls, at least 1
     * @return the limit
     * @throws InvalidRequestException where it is less
     */
    public static Limit perMinute(int calls) {
        return new Limit(calls, Duration.ofMinutes(1));
    }

    /**
     * What the API documents.
     *
     * @param operation of which operation
     * @return its documented calls in any 60 seconds
     */
    public static Limit documented(Operation operation) {
        return perMinute(operation.limitPerMinute());
    }
}
