package io.github.manusreactive.retry;

import io.github.manusreactive.error.InvalidSettingException;
import io.github.manusreactive.internal.util.Preconditions;
import java.time.Duration;

/**
 * When to stop sending for a while because the server does not respond. The names are those of Resilience4j. A circuit breaker belongs to
 * one user at one host. Lost connections, missing or malformed responses and 5xx count as failures; 429, other 4xx, cancelled calls and
 * waits for the rate limit do not.
 *
 * @param failureRateThreshold percentage of failures at which the breaker opens, 1 to 100; default 50
 * @param slidingWindowSize how many of the last attempts count, 1 to 10,000; default 20
 * @param minimumNumberOfCalls attempts before the first decision, 1 to {@code slidingWindowSize}; default 5: with 10 creates a minute a
 *     breaker opens half a minute after a server has gone down, or a minute after if it was up before
 * @param waitDurationInOpenState how long nothing is sent once the breaker is open; default 30 s
 * @param permittedNumberOfCallsInHalfOpenState attempts that then test whether the server is back, 1 to 1,000; default 3
 * @since 0.1.0
 */
public record CircuitBreakerSettings(
        int failureRateThreshold,
        int slidingWindowSize,
        int minimumNumberOfCalls,
        Duration waitDurationInOpenState,
        int permittedNumberOfCallsInHalfOpenState) {

    private static final CircuitBreakerSettings DEFAULTS = builder().build();

    /** Checks the ranges. */
    public CircuitBreakerSettings {
        range("failureRateThreshold", failureRateThreshold, 1, 100);
        range("slidingWindowSize", slidingWindowSize, 1, 10_000);
        range("minimumNumberOfCalls", minimumNumberOfCalls, 1, slidingWindowSize);
        range("permittedNumberOfCallsInHalfOpenState", permittedNumberOfCallsInHalfOpenState, 1, 1_000);
        Preconditions.settingInRange(
                "circuitBreaker.waitDurationInOpenState",
                waitDurationInOpenState,
                Preconditions.ONE_MILLISECOND,
                Duration.ofDays(365));
    }

    /**
     * Returns the defaults.
     *
     * @return opens for 30 s when half of the last 20 attempts, at least 5, failed
     */
    public static CircuitBreakerSettings defaults() {
        return DEFAULTS;
    }

    /**
     * Starts from the defaults.
     *
     * @return a builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Starts from these settings.
     *
     * @return a builder
     */
    public Builder toBuilder() {
        return new Builder(this);
    }

    private static void range(String field, int value, int min, int max) {
        if (value < min || value > max) {
            throw new InvalidSettingException(
                    "circuitBreaker." + field, "must be between " + min + " and " + max + ", but is " + value);
        }
    }

    /**
     * Changes single values of {@link CircuitBreakerSettings}.
     *
     * @since 0.1.0
     */
    public static final class Builder {

        private int failureRateThreshold = 50;
        private int slidingWindowSize = 20;
        private int minimumNumberOfCalls = 5;
        private Duration waitDurationInOpenState = Duration.ofSeconds(30);
        private int permittedNumberOfCallsInHalfOpenState = 3;

        private Builder() {}

        private Builder(CircuitBreakerSettings from) {
            failureRateThreshold = from.failureRateThreshold;
            slidingWindowSize = from.slidingWindowSize;
            minimumNumberOfCalls = from.minimumNumberOfCalls;
            waitDurationInOpenState = from.waitDurationInOpenState;
            permittedNumberOfCallsInHalfOpenState = from.permittedNumberOfCallsInHalfOpenState;
        }

        /**
         * Sets the percentage of failures at which the breaker opens.
         *
         * @param failureRateThreshold 1 to 100; default 50
         * @return this builder
         */
        public Builder failureRateThreshold(int failureRateThreshold) {
            this.failureRateThreshold = failureRateThreshold;
            return this;
        }

        /**
         * Sets how many of the last attempts count.
         *
         * @param slidingWindowSize 1 to 10,000; default 20
         * @return this builder
         */
        public Builder slidingWindowSize(int slidingWindowSize) {
            this.slidingWindowSize = slidingWindowSize;
            return this;
        }

        /**
         * Sets the number of attempts before the first decision.
         *
         * @param minimumNumberOfCalls 1 to {@code slidingWindowSize}; default 5
         * @return this builder
         */
        public Builder minimumNumberOfCalls(int minimumNumberOfCalls) {
            this.minimumNumberOfCalls = minimumNumberOfCalls;
            return this;
        }

        /**
         * Sets how long nothing is sent once the breaker is open.
         *
         * @param waitDurationInOpenState 1 ms to 365 days; default 30 s
         * @return this builder
         */
        public Builder waitDurationInOpenState(Duration waitDurationInOpenState) {
            this.waitDurationInOpenState = waitDurationInOpenState;
            return this;
        }

        /**
         * Sets the number of attempts that test whether the server is back.
         *
         * @param permittedNumberOfCallsInHalfOpenState 1 to 1,000; default 3
         * @return this builder
         */
        public Builder permittedNumberOfCallsInHalfOpenState(int permittedNumberOfCallsInHalfOpenState) {
            this.permittedNumberOfCallsInHalfOpenState = permittedNumberOfCallsInHalfOpenState;
            return this;
        }

        /**
         * Checks and builds.
         *
         * @return the settings
         * @throws InvalidSettingException if a value is out of range
         */
        public CircuitBreakerSettings build() {
            return new CircuitBreakerSettings(
                    failureRateThreshold,
                    slidingWindowSize,
                    minimumNumberOfCalls,
                    waitDurationInOpenState,
                    permittedNumberOfCallsInHalfOpenState);
        }
    }
}
