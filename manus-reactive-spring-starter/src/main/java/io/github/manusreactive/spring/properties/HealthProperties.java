package io.github.manusreactive.spring.properties;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The health indicator. It is switched off by management.health.manus.enabled=false.
 *
 * @param cacheFor How long a result is kept before user.me is called again.
 * @param timeout Longest wait for an answer.
 * @since 0.1.0
 */
public record HealthProperties(
        @DefaultValue("60s") Duration cacheFor,
        @DefaultValue("5s") Duration timeout) {}
