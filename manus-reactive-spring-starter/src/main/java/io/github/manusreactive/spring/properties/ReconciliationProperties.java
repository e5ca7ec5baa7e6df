package io.github.manusreactive.spring.properties;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the client determines whether a call with an unknown outcome took effect.
 *
 * @param enabled Whether to read the state; if not, every call whose response is lost is ambiguous.
 * @param settleTime Maximum time until the effect of a call is visible after its response was lost.
 * @param clockSkew Maximum difference between the server's clock and the local clock.
 * @since 0.1.0
 */
public record ReconciliationProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("2m") Duration settleTime,
        @DefaultValue("1h") Duration clockSkew) {}
