package io.github.manusreactive.spring.properties;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How to find out whether a call whose answer is missing had its effect.
 *
 * @param enabled Whether to look at all; without it every missing answer is ambiguous.
 * @param settleTime How long the effect of a call may take to show up after its response was lost.
 * @param clockSkew How much the server's clock and this machine's may differ.
 * @param correlation Whether task.create adds a random correlation to the title if the request names none.
 * @since 0.1.0
 */
public record ReconciliationProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("2m") Duration settleTime,
        @DefaultValue("1h") Duration clockSkew,
        @DefaultValue("true") boolean correlation) {}
