package io.github.manusreactive.spring.properties;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How failed attempts are retried. A call that could create a task twice is never retried.
 *
 * @param maxAttempts Maximum number of attempts of a call, including the first; 1 disables retries.
 * @param minBackoff Upper bound of the first wait; each wait is random between zero and its upper bound, which
 *     doubles.
 * @param maxBackoff Upper bound of every wait.
 * @param maxRetryAfter Longest Retry-After delay that the client waits for; a longer one fails the call.
 * @param retryBudget Retries allowed per user as a share of its calls, 0 to 1.
 * @since 0.1.0
 */
public record RetryProperties(
        @DefaultValue("4") int maxAttempts,
        @DefaultValue("500ms") Duration minBackoff,
        @DefaultValue("20s") Duration maxBackoff,
        @DefaultValue("2m") Duration maxRetryAfter,
        @DefaultValue("0.2") double retryBudget) {}
