package io.github.manusreactive.ratelimit;

import io.github.manusreactive.operation.Operation;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Receives the events of an {@link OperationRateLimiter}. Every method does nothing by default. Called on the thread that caused
 * the event, so it must return quickly and not block; what it throws is logged and otherwise ignored.
 *
 * @since 0.1.0
 */
public interface RateLimitListener {

    /**
     * A user's budget for an operation came into use.
     *
     * @param user the user's label
     * @param operation the operation
     * @param state tells how the budget stands at the time it is asked
     */
    default void opened(String user, Operation operation, Supplier<RateLimitSnapshot> state) {}

    /**
     * An idle budget was dropped.
     *
     * @param user the user's label
     * @param operation the operation
     */
    default void closed(String user, Operation operation) {}

    /**
     * A call got its permit.
     *
     * @param request the wish
     * @param waited how long it waited, zero where it could go at once
     */
    default void granted(PermitRequest request, Duration waited) {}

    /**
     * A call was turned away without a permit.
     *
     * @param request the wish
     * @param reason what its subscriber was told: a {@link io.github.manusreactive.error.RateLimitTimeoutException} or a
     *     {@link io.github.manusreactive.error.RateLimitQueueFullException}
     */
    default void refused(PermitRequest request, Throwable reason) {}

    /**
     * The server refused a call because the limit is used up.
     *
     * @param user the user's label
     * @param operation the operation
     * @param retryAfter how long it wants to be left alone, {@code null} where it did not say
     */
    default void limited(String user, Operation operation, @Nullable Duration retryAfter) {}

    /**
     * All calls of a user and operation pause. Refusals of calls that were under way when a pause began do not begin another.
     *
     * @param user the user's label
     * @param operation the operation
     * @param pause from now on
     */
    default void paused(String user, Operation operation, Duration pause) {}
}
