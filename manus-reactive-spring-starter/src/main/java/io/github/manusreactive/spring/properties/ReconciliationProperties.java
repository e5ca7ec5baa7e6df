package io.github.manusreactive.spring.properties;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the client finds out whether a call with an unknown outcome had its effect.
 *
 * @param enabled Whether to read the state at all; without it every call whose response is lost is ambiguous.
 * @param settleTime How long the effect of a call may take to show up after its response was lost.
 * @param clockSkew How much the server's clock and this machine's may differ.
 * @since 0.1.0
 */
public record ReconciliationProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("2m") Duration settleTime,
        @DefaultValue("1h") Duration clockSkew) {}
