package io.github.manusreactive.retry;

import io.github.manusreactive.error.InvalidSettingException;
import io.github.manusreactive.internal.util.Preconditions;
import java.time.Duration;

/**
 * Number and delays of retries. Which failures may be retried is not a setting. The settings of a client become the
 * {@code RetryConfig} of its users' Resilience4j instances, unless the application registers another one for a user. If
 * the options of a call contain settings that differ from the client's, they alone apply to the call, and the user's
 * instance does not count it.
 *
 * @param maxAttempts maximum number of attempts of a call, including the first; 1 switches retries off; default 4.
 *     Attempts rejected with 429 don't count: the timeout of the call limits them
 * @param minBackoff upper bound of the first delay; default 500 ms. Each delay is random between zero and its upper
 *     bound, which doubles up to {@code maxBackoff}
 * @param maxBackoff upper bound of all delays, at most 365 days; default 20 s
 * @param maxRetryAfter longest {@code Retry-After} delay that the client waits; a longer one fails the call; default 2
 *     minutes
 * @param retryBudget retries allowed per user as a share of its calls, 0 to 1, so that an outage does not cause a storm
 *     of retries; default 0.2. A few retries are always allowed, so that users with few calls can retry, too
 * @since 0.1.0
 */
public record RetrySettings(
        int maxAttempts, Duration minBackoff, Duration maxBackoff, Duration maxRetryAfter, double retryBudget) {

    private static final Duration LONGEST = Duration.ofDays(365);

    private static final RetrySettings DEFAULTS = builder().build();

    /** Validates the ranges. */
    public RetrySettings {
        if (maxAttempts < 1) {
            throw new InvalidSettingException("retry.maxAttempts", "must be at least 1, but is " + maxAttempts);
        }
        Preconditions.settingInRange("retry.maxBackoff", maxBackoff, Duration.ZERO, LONGEST);
        Preconditions.settingInRange("retry.minBackoff", minBackoff, Duration.ZERO, maxBackoff);
        Preconditions.settingInRange("retry.maxRetryAfter", maxRetryAfter, Duration.ZERO, LONGEST);
        if (!(retryBudget >= 0 && retryBudget <= 1)) {
            throw new InvalidSettingException("retry.retryBudget", "must be between 0 and 1, but is " + retryBudget);
        }
    }

    /** Returns the defaults: 4 attempts, delays of up to 0.5 s, doubling to 20 s. */
    public static RetrySettings defaults() {
        return DEFAULTS;
    }

    /** Returns settings without retries. */
    public static RetrySettings off() {
        return builder().maxAttempts(1).build();
    }

    /** Returns a builder with the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns a builder with these settings. */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /**
     * Builder of {@link RetrySettings}.
     *
     * @since 0.1.0
     */
    public static final class Builder {

        private int maxAttempts = 4;
        private Duration minBackoff = Duration.ofMillis(500);
        private Duration maxBackoff = Duration.ofSeconds(20);
        private Duration maxRetryAfter = Duration.ofMinutes(2);
        private double retryBudget = 0.2;

        private Builder() {}

        private Builder(RetrySettings from) {
            maxAttempts = from.maxAttempts;
            minBackoff = from.minBackoff;
            maxBackoff = from.maxBackoff;
            maxRetryAfter = from.maxRetryAfter;
            retryBudget = from.retryBudget;
        }

        /**
         * Sets the maximum number of attempts of a call, including the first.
         *
         * @param maxAttempts at least 1; 1 switches retries off; default 4
         */
        public Builder maxAttempts(int maxAttempts) {
            this.maxAttempts = maxAttempts;
            return this;
        }

        /**
         * Sets the upper bound of the first delay.
         *
         * @param minBackoff zero to {@code maxBackoff}; default 500 ms
         */
        public Builder minBackoff(Duration minBackoff) {
            this.minBackoff = minBackoff;
            return this;
        }

        /**
         * Sets the upper bound of all delays.
         *
         * @param maxBackoff zero to 365 days; default 20 s
         */
        public Builder maxBackoff(Duration maxBackoff) {
            this.maxBackoff = maxBackoff;
            return this;
        }

        /**
         * Sets the longest {@code Retry-After} delay that the client waits. A longer one fails the call.
         *
         * @param maxRetryAfter zero to 365 days; default 2 minutes
         */
        public Builder maxRetryAfter(Duration maxRetryAfter) {
            this.maxRetryAfter = maxRetryAfter;
            return this;
        }

        /**
         * Sets the retries allowed per user as a share of its calls.
         *
         * @param retryBudget 0 to 1; default 0.2
         */
        public Builder retryBudget(double retryBudget) {
            this.retryBudget = retryBudget;
            return this;
        }

        /**
         * Creates the settings.
         *
         * @throws InvalidSettingException if a value is out of range
         */
        public RetrySettings build() {
            return new RetrySettings(maxAttempts, minBackoff, maxBackoff, maxRetryAfter, retryBudget);
        }
    }
}
