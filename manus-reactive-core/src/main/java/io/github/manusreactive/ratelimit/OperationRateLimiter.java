package io.github.manusreactive.ratelimit;

import io.github.manusreactive.operation.Operation;
import io.github.resilience4j.ratelimiter.RateLimiterRegistry;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Decides who may send when. The default keeps each limit within this process; another implementation may share it between
 * processes.
 *
 * @since 0.1.0
 */
public interface OperationRateLimiter {

    /**
     * Waits for the right to send one call. First come, first served within a user, operation and lane.
     *
     * @param request for whom, what, and how long to wait at most
     * @return one permit. Fails at once with {@link io.github.manusreactive.error.RateLimitTimeoutException} where the wait would
     *     be longer than allowed, and with {@link io.github.manusreactive.error.RateLimitQueueFullException} where too many wait.
     *     A subscriber that cancels leaves the queue; a permit that finds it gone passes to the next one. Cancelling
     *     after the permit was delivered counts as its answer, unless it was reported already.
     */
    Mono<CallPermit> acquire(PermitRequest request);

    /**
     * Ends a pause after refusals and forgets what they have taught, for example after the cause of a mistaken refusal was removed. An
     * implementation that remembers no refusals does nothing.
     *
     * @param user the user's label
     * @param operation the operation whose calls wait
     */
    default void reset(String user, Operation operation) {}

    /**
     * Counts calls that another process sent for the user shortly before, for example the same application before a restart: the server
     * counts them too. Calls of an age at which this budget counted the user's calls itself are left out. For one window, refusals of
     * the operation then only cause pauses, since further calls of the other process may count. An implementation that shares its
     * limits between processes does nothing.
     *
     * @param user the user's label
     * @param operation the operation that was called
     * @param ages how long ago each call was sent
     */
    default void addEarlierCalls(String user, Operation operation, List<Duration> ages) {}

    /**
     * Returns the limits this rate limiter enforces. Task polling takes its share of them.
     *
     * @return the settings, {@code null} if this process does not know them (the default): the settings of the client builder then count
     */
    default @Nullable RateLimitSettings settings() {
        return null;
    }

    /**
     * Returns the present state of every user and operation in use.
     *
     * @return one entry per user and operation, in no particular order; empty by default
     */
    default List<RateLimitSnapshot> snapshots() {
        return List.of();
    }

    /**
     * Adds a listener for later events, used by {@link RateLimitMetrics}. An implementation without events does nothing.
     *
     * @param listener for metrics or logs
     */
    default void addListener(RateLimitListener listener) {}

    /**
     * Returns the limiters as Resilience4j sees them, named {@code user:operation}.
     *
     * @return the live registry, {@code null} if there is none (the default)
     */
    default @Nullable RateLimiterRegistry resilience4jRegistry() {
        return null;
    }

    /**
     * Returns {@code true} if {@link #acquire} always ends within {@link PermitRequest#maxWait()}, so that the client sets no timer of
     * its own for each call.
     *
     * @return {@code false} by default
     */
    default boolean isWaitBounded() {
        return false;
    }
}
