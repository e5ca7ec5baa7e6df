package io.github.manusreactive.spring.properties;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the status of waited-for tasks is polled.
 *
 * @param share Share of the limits of task.list and task.detail, above 0 to 1, that polling may use.
 * @param fastest Shortest time between two looks at a task.
 * @param slowest Longest time between two looks at a task, as far as the share allows.
 * @param safetyNet Shortest time between two looks while webhooks come in.
 * @param unknownFor How long 404 counts as "not there yet" after a wait began, and as a fault of the server later.
 * @param undecodableReads How many responses of one task in a row must be undecodable to end the waits for it.
 * @param undecodableFor For how long they must be undecodable as well.
 * @since 0.1.0
 */
public record PollingProperties(
        @DefaultValue("0.5") double share,
        @DefaultValue("2s") Duration fastest,
        @DefaultValue("30s") Duration slowest,
        @DefaultValue("60s") Duration safetyNet,
        @DefaultValue("2m") Duration unknownFor,
        @DefaultValue("5") int undecodableReads,
        @DefaultValue("2m") Duration undecodableFor) {}
