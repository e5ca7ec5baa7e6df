package io.github.manusreactive.spring.properties;

import java.time.Duration;
import java.util.Map;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How calls are held within the rate limits.
 *
 * @param operationLimits Limits per operation for all users, for example "task.create=10/60s"; the documented ones if none is given.
 * @param queueCapacity Most calls that may wait per user and operation; one more fails at once.
 * @param interactiveShare Share of each limit, 0 to 1, that bulk calls yield to interactive ones.
 * @param reserveFor How long after an interactive call its share is kept free for the next one.
 * @param maxPause Longest pause after a refusal whose Retry-After is missing or not in the API's own words; one of the API's own is waited for in full.
 * @param evictAfter How long a user and operation may be idle before their state is dropped.
 * @param forgetAfter How long an unused learnt limit is remembered.
 * @since 0.1.0
 */
public record RateLimitProperties(
        @DefaultValue Map<String, String> operationLimits,
        @DefaultValue("10000") int queueCapacity,
        @DefaultValue("0.2") double interactiveShare,
        @DefaultValue("2m") Duration reserveFor,
        @DefaultValue("5m") Duration maxPause,
        @DefaultValue("5m") Duration evictAfter,
        @DefaultValue("1h") Duration forgetAfter) {

    /** Copies the map. */
    public RateLimitProperties {
        operationLimits = Map.copyOf(operationLimits);
    }
}
