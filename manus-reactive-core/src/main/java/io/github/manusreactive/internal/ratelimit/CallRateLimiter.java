package io.github.manusreactive.internal.ratelimit;

import io.github.manusreactive.error.CallContext;
import io.github.manusreactive.ratelimit.CallPriority;
import io.github.manusreactive.ratelimit.RateLimit;
import io.github.manusreactive.ratelimit.RateLimitSettings;
import java.time.Duration;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Rate limit of calls that are not operations of the API, for example to the token endpoint. Uses the permits of {@link
 * PermitWindow}; calls get them in order.
 */
public final class CallRateLimiter {

    private final PermitQueue queue;
    private final Duration maxWait;

    /**
     * Creates a rate limiter.
     *
     * @param name name of the calls, for messages
     * @param limit maximum number of calls in flight or finished within a window
     * @param maxWait longest wait for a permit
     * @param scheduler must not block
     */
    public CallRateLimiter(String name, RateLimit limit, Duration maxWait, Scheduler scheduler) {
        RateLimitSettings settings = RateLimitSettings.builder()
                .queueCapacity(Integer.MAX_VALUE)
                .interactiveShare(0)
                .build();
        LimiterEnvironment environment = LimiterEnvironment.of(settings, scheduler);
        this.queue = new PermitQueue(
                environment, new NamedOwner(name), new PermitAdmission(environment, new PermitWindow(limit)));
        this.maxWait = maxWait;
    }

    /**
     * Runs a call when it has a permit. Cancelling removes a waiting call from the queue.
     *
     * @param call its permit returns one window after its end
     * @return the result of the call, or {@link io.github.manusreactive.error.RateLimitTimeoutException}
     */
    public <T> Mono<T> limit(Mono<T> call) {
        return PendingAcquire.mono(queue::join, CallPriority.BULK, maxWait)
                .flatMap(permit -> call.doFinally(signal -> permit.responded()));
    }

    private record NamedOwner(String name) implements QueueOwner {

        @Override
        public CallContext context() {
            return CallContext.none();
        }
    }
}
