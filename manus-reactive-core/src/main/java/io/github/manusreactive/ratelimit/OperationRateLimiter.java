package io.github.manusreactive.ratelimit;

import io.github.manusreactive.operation.Operation;
import io.github.resilience4j.ratelimiter.RateLimiterRegistry;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Limits the rate of calls per user and operation. The default implementation works within this process; another one
 * can share the limits between processes.
 *
 * @since 0.1.0
 */
public interface OperationRateLimiter {

    /**
     * Waits for permission to send one call. Calls of the same user, operation and priority get permits in order.
     *
     * @return one permit. Fails immediately with {@link io.github.manusreactive.error.RateLimitTimeoutException} if the
     *     wait would be longer than allowed, and with {@link io.github.manusreactive.error.RateLimitQueueFullException}
     *     if the queue is full. Cancelling removes the call from the queue; a permit for a cancelled call goes to the
     *     next one. Cancelling after the delivery of the permit counts as {@link CallPermit#responded()}, unless a
     *     result was reported before.
     */
    Mono<CallPermit> acquire(PermitRequest request);

    /**
     * Ends a pause after rejected calls and discards the limit learnt from them, for example after the cause of
     * mistaken rejections was removed. Does nothing if the implementation keeps no such state.
     *
     * @param user label of the user
     */
    default void reset(String user, Operation operation) {}

    /**
     * Counts calls that another process sent for the user shortly before, for example the same application before a
     * restart, because the server counts them too. Calls from a time when this limiter already counted the user's calls
     * are ignored. For one window, rejections of the operation cause pauses only, since the other process may have sent
     * more calls. Does nothing if the implementation shares its limits between processes.
     *
     * @param user label of the user
     * @param ages time since each call was sent
     */
    default void addEarlierCalls(String user, Operation operation, List<Duration> ages) {}

    /**
     * Returns the limits that this rate limiter enforces. The poller takes its share of them.
     *
     * @return the settings, or {@code null} (the default) if this process does not know them: then the settings of the
     *     client builder apply
     */
    default @Nullable RateLimitSettings settings() {
        return null;
    }

    /**
     * Returns the current state of every rate limit in use.
     *
     * @return one entry per user and operation, in no particular order; empty by default
     */
    default List<RateLimitSnapshot> snapshots() {
        return List.of();
    }

    /**
     * Adds a listener for later events, used by {@link RateLimitMetrics}. Does nothing if the implementation has no
     * events.
     */
    default void addListener(RateLimitListener listener) {}

    /**
     * Returns the Resilience4j rate limiters, named {@code manus-user:operation}.
     *
     * @return the live registry, or {@code null} (the default) if there is none
     */
    default @Nullable RateLimiterRegistry resilience4jRegistry() {
        return null;
    }

    /**
     * Returns {@code true} if {@link #acquire} always finishes within {@link PermitRequest#maxWait()}, so that the
     * client needs no timer for each call. Default: {@code false}.
     */
    default boolean isWaitBounded() {
        return false;
    }
}
