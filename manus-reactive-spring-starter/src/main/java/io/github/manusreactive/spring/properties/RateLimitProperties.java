package io.github.manusreactive.spring.properties;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How calls are held within the limits.
 *
 * @param queueCapacity Most calls that may wait per user and operation; one more fails at once.
 * @param maxPause Longest pause after a refusal whose Retry-After is missing or not in the API's own words; one of the API's own is waited for in full.
 * @param evictAfter How long a user and operation may be idle before their state is dropped.
 * @param forgetAfter How long an unused learnt limit is remembered.
 * @since 0.1.0
 */
public record RateLimitProperties(
        @DefaultValue("10000") int queueCapacity,
        @DefaultValue("5m") Duration maxPause,
        @DefaultValue("5m") Duration evictAfter,
        @DefaultValue("1h") Duration forgetAfter) {}
