package io.github.manusreactive.spring.properties;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What is measured.
 *
 * @param enabled Whether calls and attempts are observed.
 * @param userTag Whether meters carry the names of configured users; switch it off where these are many.
 * @since 0.1.0
 */
public record ObservationProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("true") boolean userTag) {}
