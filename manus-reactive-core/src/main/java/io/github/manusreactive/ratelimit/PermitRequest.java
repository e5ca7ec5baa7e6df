package io.github.manusreactive.ratelimit;

import io.github.manusreactive.operation.Operation;
import java.time.Duration;

/**
 * Request for permission to send one call.
 *
 * @param user label of the user whose limit applies
 * @param operation the operation whose limit applies
 * @param priority bulk calls leave a share to interactive calls
 * @param maxWait longest wait that the caller accepts; if more is needed, the request fails immediately
 * @since 0.1.0
 */
public record PermitRequest(String user, Operation operation, CallPriority priority, Duration maxWait) {}
