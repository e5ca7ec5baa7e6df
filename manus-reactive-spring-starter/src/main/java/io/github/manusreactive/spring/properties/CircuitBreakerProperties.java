package io.github.manusreactive.spring.properties;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Stops sending for a while if the server does not respond.
 *
 * @param enabled Whether each user has a circuit breaker.
 * @param failureRateThreshold Percentage of failures at which the breaker opens, 1 to 100.
 * @param slidingWindowSize Number of recent attempts that count.
 * @param minimumNumberOfCalls Number of attempts before the first decision.
 * @param waitDurationInOpenState Time without calls after the breaker opens.
 * @param permittedNumberOfCallsInHalfOpenState Number of attempts that then test whether the server is back.
 * @since 0.1.0
 */
public record CircuitBreakerProperties(
        @DefaultValue("false") boolean enabled,
        @DefaultValue("50") int failureRateThreshold,
        @DefaultValue("20") int slidingWindowSize,
        @DefaultValue("5") int minimumNumberOfCalls,
        @DefaultValue("30s") Duration waitDurationInOpenState,
        @DefaultValue("3") int permittedNumberOfCallsInHalfOpenState) {}
