package io.github.manusreactive.spring.properties;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The health indicator. To disable it, set management.health.manus.enabled=false.
 *
 * @param cacheFor Time a result is cached before user.me is called again.
 * @param timeout Maximum wait for a response.
 * @since 0.1.0
 */
public record HealthProperties(
        @DefaultValue("60s") Duration cacheFor,
        @DefaultValue("5s") Duration timeout) {}
