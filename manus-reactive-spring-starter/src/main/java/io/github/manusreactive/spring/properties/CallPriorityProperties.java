package io.github.manusreactive.spring.properties;

import io.github.manusreactive.ratelimit.CallPriority;
import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who waits behind whom where a limit is short.
 *
 * @param defaultLane Lane of calls that say nothing else.
 * @param interactiveShare Share of each limit, 0 to 1, that bulk calls yield to interactive ones.
 * @param reserveFor How long after an interactive call its lane's share is kept free for the next one.
 * @since 0.1.0
 */
public record CallPriorityProperties(
        @DefaultValue("interactive") CallPriority defaultLane,
        @DefaultValue("0.2") double interactiveShare,
        @DefaultValue("2m") Duration reserveFor) {}
