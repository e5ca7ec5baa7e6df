package io.github.manusreactive.spring.properties;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * When to stop sending for a while because nothing comes back.
 *
 * @param enabled Whether there is a circuit breaker per user.
 * @param failurePercent Share of failures from which on the breaker opens, 1 to 100.
 * @param window How many of the last attempts count.
 * @param minimumAttempts No decision before this many attempts.
 * @param openFor How long nothing is sent once the breaker is open.
 * @param probes How many attempts then try whether the server is back.
 * @since 0.1.0
 */
public record CircuitBreakerProperties(
        @DefaultValue("false") boolean enabled,
        @DefaultValue("50") int failurePercent,
        @DefaultValue("20") int window,
        @DefaultValue("5") int minimumAttempts,
        @DefaultValue("30s") Duration openFor,
        @DefaultValue("3") int probes) {}
