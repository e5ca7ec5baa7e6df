package io.github.manusreactive.spring.properties;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the status of awaited tasks is polled.
 *
 * @param rateLimitShare Share of the rate limits of task.list and task.detail, above 0 to 1, that polling may use.
 * @param minInterval Shortest time between two reads of a task.
 * @param maxInterval Longest time between two reads of a task, if the share allows it.
 * @param webhookFallbackInterval Shortest time between two reads of a task while webhooks arrive.
 * @param notFoundGracePeriod Time after the start of a wait during which 404 means that the task does not exist yet;
 *     for a task that was seen before, 404 counts as a server error for this long.
 * @param undecodableReads Number of undecodable responses in a row for one task that ends the waits for it.
 * @param undecodableFor Minimum time over which these responses were undecodable.
 * @since 0.1.0
 */
public record PollingProperties(
        @DefaultValue("0.5") double rateLimitShare,
        @DefaultValue("2s") Duration minInterval,
        @DefaultValue("30s") Duration maxInterval,
        @DefaultValue("60s") Duration webhookFallbackInterval,
        @DefaultValue("2m") Duration notFoundGracePeriod,
        @DefaultValue("5") int undecodableReads,
        @DefaultValue("2m") Duration undecodableFor) {}
