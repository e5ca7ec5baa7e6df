package io.github.manusreactive.spring.properties;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How often and how patiently failed attempts are repeated. A call that could create a task twice is never repeated.
 *
 * @param maxAttempts All attempts of a call, the first one included; 1 switches retries off.
 * @param minBackoff Upper end of the first wait; each wait is random between zero and its upper end, which doubles.
 * @param maxBackoff Upper end of every wait.
 * @param maxRetryAfter The longest Retry-After that is waited for; a longer one fails the call.
 * @param retryBudget Retries allowed per user as a share of its calls, 0 to 1.
 * @since 0.1.0
 */
public record RetryProperties(
        @DefaultValue("4") int maxAttempts,
        @DefaultValue("500ms") Duration minBackoff,
        @DefaultValue("20s") Duration maxBackoff,
        @DefaultValue("2m") Duration maxRetryAfter,
        @DefaultValue("0.2") double retryBudget) {}
