package io.github.manusreactive.spring.properties;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Observations and metrics.
 *
 * @param enabled Whether to observe calls and attempts.
 * @param userTag Whether meters carry the names of configured users.
 * @param maxUserTags Number of configured users up to which meters carry their names; if there are more, the name is
 *     "other" for all.
 * @since 0.1.0
 */
public record ObservationProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("true") boolean userTag,
        @DefaultValue("100") int maxUserTags) {}
