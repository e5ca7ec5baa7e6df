package io.github.manusreactive.spring.properties;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The health indicator. To disable it, set management.health.manus.enabled=false.
 *
 * @param cacheFor Time a result is cached before user.me is called again.
 * @param timeout Maximum wait for a response.
 * @param maxChecks Maximum number of users that are checked within cache-for; if there are more, they take turns, and
 *     the others have their last result.
 * @since 0.1.0
 */
public record HealthProperties(
        @DefaultValue("60s") Duration cacheFor,
        @DefaultValue("5s") Duration timeout,
        @DefaultValue("100") int maxChecks) {}
