package io.github.manusreactive.retry;

import io.github.manusreactive.error.InvalidSettingException;
import io.github.manusreactive.internal.util.Preconditions;
import java.time.Duration;

/**
 * Settings of the circuit breakers, with the names of Resilience4j. A circuit breaker belongs to one user at one host
 * and stops sending for a while if the server fails. Lost connections, missing or malformed responses and 5xx count as
 * failures; 429, other 4xx, cancelled calls and waits for the rate limit do not.
 *
 * @param failureRateThreshold percentage of failures at which the breaker opens, 1 to 100; default 50
 * @param slidingWindowSize number of recent attempts that count, 1 to 10,000; default 20
 * @param minimumNumberOfCalls attempts before the first decision, 1 to {@code slidingWindowSize}; default 5: with 10
 *     creates a minute a breaker opens half a minute after a server failed, or after a minute if calls succeeded before
 * @param waitDurationInOpenState time that the breaker stays open; default 30 s
 * @param permittedNumberOfCallsInHalfOpenState attempts that then test the server, 1 to 1,000; default 3
 * @since 0.1.0
 */
public record CircuitBreakerSettings(
        int failureRateThreshold,
        int slidingWindowSize,
        int minimumNumberOfCalls,
        Duration waitDurationInOpenState,
        int permittedNumberOfCallsInHalfOpenState) {

    private static final CircuitBreakerSettings DEFAULTS = builder().build();

    /** Validates the ranges. */
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
     * Returns the defaults: a breaker opens for 30 s if half of the last 20 attempts, and at least 5 attempts were
     * made, failed.
     */
    public static CircuitBreakerSettings defaults() {
        return DEFAULTS;
    }

    /** Returns a builder with the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns a builder with these settings. */
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
     * Builder of {@link CircuitBreakerSettings}.
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
         */
        public Builder failureRateThreshold(int failureRateThreshold) {
            this.failureRateThreshold = failureRateThreshold;
            return this;
        }

        /**
         * Sets the number of recent attempts that count.
         *
         * @param slidingWindowSize 1 to 10,000; default 20
         */
        public Builder slidingWindowSize(int slidingWindowSize) {
            this.slidingWindowSize = slidingWindowSize;
            return this;
        }

        /**
         * Sets the number of attempts before the first decision.
         *
         * @param minimumNumberOfCalls 1 to {@code slidingWindowSize}; default 5
         */
        public Builder minimumNumberOfCalls(int minimumNumberOfCalls) {
            this.minimumNumberOfCalls = minimumNumberOfCalls;
            return this;
        }

        /**
         * Sets the time that the breaker stays open.
         *
         * @param waitDurationInOpenState 1 ms to 365 days; default 30 s
         */
        public Builder waitDurationInOpenState(Duration waitDurationInOpenState) {
            this.waitDurationInOpenState = waitDurationInOpenState;
            return this;
        }

        /**
         * Sets the number of attempts that test the server afterwards.
         *
         * @param permittedNumberOfCallsInHalfOpenState 1 to 1,000; default 3
         */
        public Builder permittedNumberOfCallsInHalfOpenState(int permittedNumberOfCallsInHalfOpenState) {
            this.permittedNumberOfCallsInHalfOpenState = permittedNumberOfCallsInHalfOpenState;
            return this;
        }

        /**
         * Creates the settings.
         *
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
