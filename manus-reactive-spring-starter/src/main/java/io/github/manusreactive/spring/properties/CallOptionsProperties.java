package io.github.manusreactive.spring.properties;

import io.github.manusreactive.ratelimit.CallPriority;
import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Options of all calls.
 *
 * @param timeout Maximum time of a call that changes something, including waits for the rate limit and retries.
 * @param readTimeout Maximum time of a call that only reads.
 * @param responseTimeout Maximum wait for the response to one attempt.
 * @param priority Priority of calls that wait for the rate limit.
 * @param correlation Whether task.create adds a random correlation to the title if the request has none.
 * @since 0.1.0
 */
public record CallOptionsProperties(
        @DefaultValue("30m") Duration timeout,
        @DefaultValue("2m") Duration readTimeout,
        @DefaultValue("30s") Duration responseTimeout,
        @DefaultValue("interactive") CallPriority priority,
        @DefaultValue("true") boolean correlation) {}
