package io.github.manusreactive.spring.properties;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the status of awaited tasks is polled.
 *
 * @param rateLimitShare Share of the limits of task.list and task.detail, above 0 to 1, that polling may use.
 * @param minInterval Shortest time between two reads of a task.
 * @param maxInterval Longest time between two reads of a task, as far as the share allows.
 * @param webhookFallbackInterval Shortest time between two reads of a task while webhooks arrive.
 * @param notFoundGracePeriod How long 404 means "not there yet" after a wait began, and a fault of the server for a task that was seen before.
 * @param undecodableReads How many responses of one task in a row must be undecodable to end the waits for it.
 * @param undecodableFor For how long they must be undecodable as well.
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
