package io.github.manusreactive.retry;

import io.github.manusreactive.error.InvalidSettingException;
import io.github.manusreactive.internal.util.Preconditions;
import java.time.Duration;

/**
 * How often and how patiently failed attempts are repeated; which ones may be at all is not a setting. A client's settings become the
 * {@code RetryConfig} of its users' Resilience4j instances, unless the application registers another one for a user. A call that brings
 * settings different from its client's is decided by these alone and is not counted in its user's instance.
 *
 * @param maxAttempts all attempts of a call, the first one included; 1 switches retries off; default 4. Attempts refused with
 *     429 don't count: they end with the call's timeout.
 * @param minBackoff upper end of the first wait; each wait is random between zero and its upper end, which doubles up to
 *     {@code maxBackoff}; default 500 ms
 * @param maxBackoff upper end of every wait, at most 365 days; default 20 s
 * @param maxRetryAfter the longest {@code Retry-After} that is waited for; a longer one fails the call; default 2 minutes
 * @param retryBudget retries allowed per user as a share of its calls, 0 to 1, so that an outage does not cause a storm of retries;
 *     default 0.2. A few retries are always possible, so that a user with few calls can retry too
 * @since 0.1.0
 */
public record RetrySettings(
        int maxAttempts, Duration minBackoff, Duration maxBackoff, Duration maxRetryAfter, double retryBudget) {

    private static final Duration LONGEST = Duration.ofDays(365);

    private static final RetrySettings DEFAULTS = builder().build();

    /** Checks the ranges. */
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

    /**
     * Returns the defaults.
     *
     * @return 4 attempts, waits of up to 0.5 s doubling to 20 s
     */
    public static RetrySettings defaults() {
        return DEFAULTS;
    }

    /**
     * Returns settings without retries.
     *
     * @return one attempt
     */
    public static RetrySettings off() {
        return builder().maxAttempts(1).build();
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

    /**
     * Changes single values of {@link RetrySettings}.
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
         * Sets the number of attempts of a call, the first one included.
         *
         * @param maxAttempts at least 1; 1 switches retries off; default 4
         * @return this builder
         */
        public Builder maxAttempts(int maxAttempts) {
            this.maxAttempts = maxAttempts;
            return this;
        }

        /**
         * Sets the upper end of the first wait.
         *
         * @param minBackoff zero to {@code maxBackoff}; default 500 ms
         * @return this builder
         */
        public Builder minBackoff(Duration minBackoff) {
            this.minBackoff = minBackoff;
            return this;
        }

        /**
         * Sets the upper end of every wait.
         *
         * @param maxBackoff zero to 365 days; default 20 s
         * @return this builder
         */
        public Builder maxBackoff(Duration maxBackoff) {
            this.maxBackoff = maxBackoff;
            return this;
        }

        /**
         * Sets the longest {@code Retry-After} delay that is waited for; a longer one fails the call.
         *
         * @param maxRetryAfter zero to 365 days; default 2 minutes
         * @return this builder
         */
        public Builder maxRetryAfter(Duration maxRetryAfter) {
            this.maxRetryAfter = maxRetryAfter;
            return this;
        }

        /**
         * Sets the retries allowed per user as a share of its calls.
         *
         * @param retryBudget 0 to 1; default 0.2
         * @return this builder
         */
        public Builder retryBudget(double retryBudget) {
            this.retryBudget = retryBudget;
            return this;
        }

        /**
         * Checks and builds.
         *
         * @return the settings
         * @throws InvalidSettingException if a value is out of range
         */
        public RetrySettings build() {
            return new RetrySettings(maxAttempts, minBackoff, maxBackoff, maxRetryAfter, retryBudget);
        }
    }
}
