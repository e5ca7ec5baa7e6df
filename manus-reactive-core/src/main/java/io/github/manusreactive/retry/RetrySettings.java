package io.github.manusreactive.retry;

import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.internal.Preconditions;
import java.time.Duration;

/**
 * How often and how patiently failed attempts are repeated; which ones may be at all is not a setting. A client's settings become the
 * {@code RetryConfig} of its users' Resilience4j instances, unless the application registers another one for a user. A call that brings
 * settings different from its client's is decided by these alone and is not counted in its user's instance.
 *
 * @param maxAttempts all attempts of a call, the first one included; 1 switches retries off; default 4. Attempts refused with
 *     429 don't count: they end with the call's timeout.
 * @param firstDelay upper end of the first wait; waits double and are drawn evenly from zero to their upper end; at most
 *     {@code maxDelay}; default 500 ms
 * @param maxDelay upper end of every wait, at most 365 days; default 20 s
 * @param maxRetryAfter the longest {@code Retry-After} that is waited for; a longer one fails the call; default 2 minutes
 * @param extraLoad retries allowed per user as a share of its calls, so that an outage does not become a storm; default 0.2.
 *     A few retries are always possible, so that single failures of a user who calls rarely can be repeated too
 * @since 0.1.0
 */
public record RetrySettings(
        int maxAttempts, Duration firstDelay, Duration maxDelay, Duration maxRetryAfter, double extraLoad) {

    private static final Duration LONGEST = Duration.ofDays(365);

    private static final RetrySettings DEFAULTS =
            new RetrySettings(4, Duration.ofMillis(500), Duration.ofSeconds(20), Duration.ofMinutes(2), 0.2);

    /** Checks the ranges. */
    public RetrySettings {
        if (maxAttempts < 1) {
            throw new InvalidRequestException("retry.maxAttempts", "must be at least 1, but is " + maxAttempts);
        }
        Preconditions.inRange("retry.maxDelay", maxDelay, Duration.ZERO, LONGEST);
        Preconditions.inRange("retry.firstDelay", firstDelay, Duration.ZERO, maxDelay);
        Preconditions.inRange("retry.maxRetryAfter", maxRetryAfter, Duration.ZERO, LONGEST);
        if (!(extraLoad >= 0 && extraLoad <= 1)) {
            throw new InvalidRequestException("retry.extraLoad", "must lie between 0 and 1, but is " + extraLoad);
        }
    }

    /**
     * The defaults.
     *
     * @return 4 attempts, waits of up to 0.5 s doubling to 20 s
     */
    public static RetrySettings defaults() {
        return DEFAULTS;
    }

    /**
     * No retries.
     *
     * @return one attempt
     */
    public static RetrySettings off() {
        return DEFAULTS.withMaxAttempts(1);
    }

    /**
     * These settings with another number of attempts.
     *
     * @param maxAttempts at least 1
     */
    public RetrySettings withMaxAttempts(int maxAttempts) {
        return new RetrySettings(maxAttempts, firstDelay, maxDelay, maxRetryAfter, extraLoad);
    }

    /**
     * These settings with other waits.
     *
     * @param firstDelay upper end of the first wait
     * @param maxDelay upper end of every wait
     */
    public RetrySettings withDelays(Duration firstDelay, Duration maxDelay) {
        return new RetrySettings(maxAttempts, firstDelay, maxDelay, maxRetryAfter, extraLoad);
    }

    /**
     * These settings with another patience with a server that asks to be left alone.
     *
     * @param maxRetryAfter the longest {@code Retry-After} that is waited for
     */
    public RetrySettings withMaxRetryAfter(Duration maxRetryAfter) {
        return new RetrySettings(maxAttempts, firstDelay, maxDelay, maxRetryAfter, extraLoad);
    }

    /**
     * These settings with another retry budget.
     *
     * @param extraLoad retries as a share of the user's calls, 0 to 1
     */
    public RetrySettings withExtraLoad(double extraLoad) {
        return new RetrySettings(maxAttempts, firstDelay, maxDelay, maxRetryAfter, extraLoad);
    }
}
