package io.github.manusreactive.retry;

import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.internal.Preconditions;
import java.time.Duration;

/**
 * When to stop sending for a while because nothing comes back. A breaker belongs to one user at one host. Lost connections,
 * missing or broken answers and 5xx count as failures; 429, other 4xx, cancelled calls and waiting for budget do not.
 *
 * @param failurePercent share of failures from which on the breaker opens, 1 to 100; default 50
 * @param window how many of the last attempts count; default 20
 * @param minimumAttempts no decision before this many attempts, 1 to {@code window}; default 5: with 10 creates a minute a breaker opens
 *     half a minute after a server has gone down, or a minute after if it was up before
 * @param openFor how long nothing is sent once it is open; default 30 s
 * @param probes how many attempts then try whether the server is back; default 3
 * @since 0.1.0
 */
public record CircuitBreakerSettings(
        int failurePercent, int window, int minimumAttempts, Duration openFor, int probes) {

    private static final CircuitBreakerSettings DEFAULTS =
            new CircuitBreakerSettings(50, 20, 5, Duration.ofSeconds(30), 3);

    /** Checks the ranges. */
    public CircuitBreakerSettings {
        range("failurePercent", failurePercent, 1, 100);
        range("window", window, 1, 10_000);
        range("minimumAttempts", minimumAttempts, 1, window);
        range("probes", probes, 1, 1_000);
        Preconditions.inRange("circuitBreaker.openFor", openFor, Preconditions.ONE_MILLISECOND, Duration.ofDays(365));
    }

    /**
     * The defaults.
     *
     * @return opens for 30 s when half of the last 20 attempts, at least 5, failed
     */
    public static CircuitBreakerSettings defaults() {
        return DEFAULTS;
    }

    /**
     * These settings with another threshold.
     *
     * @param failurePercent share of failures from which on the breaker opens, 1 to 100
     * @param window how many of the last attempts count
     * @param minimumAttempts no decision before this many
     */
    public CircuitBreakerSettings withThreshold(int failurePercent, int window, int minimumAttempts) {
        return new CircuitBreakerSettings(failurePercent, window, minimumAttempts, openFor, probes);
    }

    /**
     * These settings with another way back.
     *
     * @param openFor how long nothing is sent; at least 1 ms
     * @param probes how many attempts then try whether the server is back
     */
    public CircuitBreakerSettings withRecovery(Duration openFor, int probes) {
        return new CircuitBreakerSettings(failurePercent, window, minimumAttempts, openFor, probes);
    }

    private static void range(String field, int value, int min, int max) {
        if (value < min || value > max) {
            throw new InvalidRequestException(
                    "circuitBreaker." + field, "must lie between " + min + " and " + max + ", but is " + value);
        }
    }
}
