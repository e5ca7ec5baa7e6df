package io.github.manusreactive.spring.properties;

import java.time.Duration;
import java.util.Map;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How calls are kept within the rate limits.
 *
 * @param operationLimits Rate limits per operation for all users, for example "task.create=10/60s"; by default the
 *     documented ones.
 * @param queueCapacity Maximum number of calls that wait per user and operation; further ones fail at once.
 * @param interactiveShare Share of each rate limit, 0 to 1, that bulk calls leave to interactive ones.
 * @param reserveFor Time after an interactive call during which its share stays reserved.
 * @param maxPause Longest pause after a 429 response without a Retry-After header of the API itself; the API's own
 *     Retry-After is always waited for in full.
 * @param evictAfter Idle time after which the state of a user and operation is dropped.
 * @param forgetAfter Time after which an unused learned limit is forgotten.
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
