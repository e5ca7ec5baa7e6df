package io.github.manusreactive.ratelimit;

import io.github.manusreactive.operation.Operation;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Receives the events of an {@link OperationRateLimiter}. All methods do nothing by default. They run on the thread
 * that caused the event, so they must return quickly and not block. Exceptions are logged and otherwise ignored.
 *
 * @since 0.1.0
 */
public interface RateLimitListener {

    /**
     * A rate limit of a user and operation came into use.
     *
     * @param state returns the state of the rate limit at the time of the call
     */
    default void opened(String user, Operation operation, Supplier<RateLimitSnapshot> state) {}

    /** An idle rate limit was removed. */
    default void closed(String user, Operation operation) {}

    /**
     * A call got its permit.
     *
     * @param waited time in the queue, zero if the call did not wait
     */
    default void granted(PermitRequest request, Duration waited) {}

    /**
     * A call was rejected without a permit.
     *
     * @param reason the error of the call: a {@link io.github.manusreactive.error.RateLimitTimeoutException} or a
     *     {@link io.github.manusreactive.error.RateLimitQueueFullException}
     */
    default void refused(PermitRequest request, Throwable reason) {}

    /**
     * The server rejected a call because the rate limit is exceeded.
     *
     * @param retryAfter the {@code Retry-After} delay, {@code null} if there is none
     */
    default void limited(String user, Operation operation, @Nullable Duration retryAfter) {}

    /**
     * All calls of a user and operation pause. Rejections of calls that were in flight when a pause began do not start
     * another one.
     *
     * @param pause length of the pause from now
     */
    default void paused(String user, Operation operation, Duration pause) {}
}
