package io.github.manusreactive.spring.properties;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * When to stop sending for a while because the server does not respond.
 *
 * @param enabled Whether there is a circuit breaker per user.
 * @param failureRateThreshold Percentage of failures at which the breaker opens, 1 to 100.
 * @param slidingWindowSize How many of the last attempts count.
 * @param minimumNumberOfCalls Attempts before the first decision.
 * @param waitDurationInOpenState How long nothing is sent once the breaker is open.
 * @param permittedNumberOfCallsInHalfOpenState How many attempts then test whether the server is back.
 * @since 0.1.0
 */
public record CircuitBreakerProperties(
        @DefaultValue("false") boolean enabled,
        @DefaultValue("50") int failureRateThreshold,
        @DefaultValue("20") int slidingWindowSize,
        @DefaultValue("5") int minimumNumberOfCalls,
        @DefaultValue("30s") Duration waitDurationInOpenState,
        @DefaultValue("3") int permittedNumberOfCallsInHalfOpenState) {}
