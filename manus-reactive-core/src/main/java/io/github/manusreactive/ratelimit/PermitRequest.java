package io.github.manusreactive.ratelimit;

import io.github.manusreactive.operation.Operation;
import java.time.Duration;

/**
 * A wish to send one call.
 *
 * @param user whose limit it counts on: the user's label
 * @param operation which of the user's limits
 * @param priority bulk calls yield to interactive ones
 * @param maxWait how long the caller is willing to wait; a longer wait is refused at once
 * @since 0.1.0
 */
public record PermitRequest(String user, Operation operation, CallPriority priority, Duration maxWait) {}
