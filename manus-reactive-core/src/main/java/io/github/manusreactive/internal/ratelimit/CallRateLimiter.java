package io.github.manusreactive.internal.ratelimit;

import io.github.manusreactive.error.CallContext;
import io.github.manusreactive.ratelimit.CallPriority;
import io.github.manusreactive.ratelimit.RateLimit;
import io.github.manusreactive.ratelimit.RateLimitSettings;
import java.time.Duration;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * The rate limit of calls that are not operations of the API, for example of the token endpoint. The permits are those of {@link
 * PermitWindow}; calls wait first come, first served.
 */
public final class CallRateLimiter {

    private final PermitQueue queue;
    private final Duration maxWait;

    /**
     * Creates a limiter that no call waits for.
     *
     * @param name the calls, for messages
     * @param limit calls that may be in flight or answered within a window
     * @param maxWait the longest time that a call waits for its permit
     * @param scheduler clock and timers; must not block
     */
    public CallRateLimiter(String name, RateLimit limit, Duration maxWait, Scheduler scheduler) {
        RateLimitSettings settings = RateLimitSettings.builder()
                .queueCapacity(Integer.MAX_VALUE)
                .interactiveShare(0)
                .build();
        this.queue = new PermitQueue(
                LimiterEnvironment.of(settings, scheduler), new NamedOwner(name), new PermitWindow(limit));
        this.maxWait = maxWait;
    }

    /**
     * Runs a call when there is a permit for it. A caller that cancels while it waits leaves the queue.
     *
     * @param call the call; its permit returns one window after its end
     * @param <T> its result
     * @return the call's result, or {@link io.github.manusreactive.error.RateLimitTimeoutException}
     */
    public <T> Mono<T> limit(Mono<T> call) {
        return PendingAcquire.mono(queue::join, CallPriority.BULK, maxWait)
                .flatMap(permit -> call.doFinally(signal -> permit.answered()));
    }

    private record NamedOwner(String name) implements QueueOwner {

        @Override
        public CallContext context() {
            return CallContext.none();
        }
    }
}
