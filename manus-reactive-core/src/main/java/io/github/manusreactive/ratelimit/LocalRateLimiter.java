package io.github.manusreactive.ratelimit;

import io.github.manusreactive.internal.ratelimit.LimiterEnvironment;
import io.github.manusreactive.internal.ratelimit.PermitAdmission;
import io.github.manusreactive.internal.ratelimit.PermitQueue;
import io.github.manusreactive.internal.ratelimit.PermitSource;
import io.github.manusreactive.internal.ratelimit.RateLimitQueues;
import io.github.manusreactive.internal.ratelimit.RateLimitQueues.QueueKey;
import io.github.manusreactive.internal.resilience4j.RateLimiterRegistryAdapter;
import io.github.manusreactive.internal.resilience4j.WindowRateLimiter;
import io.github.manusreactive.operation.Operation;
import io.github.resilience4j.ratelimiter.RateLimiterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Rate limiter within this process. It has one queue per user and operation; users share nothing.
 *
 * <p>A permit becomes available again one window after the response to its call, so no window of the server contains
 * more calls than the limit. Permits are delivered on the thread that frees them or on the scheduler. The state of idle
 * users is removed after {@link RateLimitSettings#evictAfter}.
 *
 * @implNote The limiter neither blocks nor polls: waiting calls are subscribers in a queue with one timer. A rejected
 *     call pauses its queue. Repeated rejections also lower its rate, which then rises again along the curve of TCP
 *     CUBIC.
 * @since 0.1.0
 */
public final class LocalRateLimiter implements OperationRateLimiter {

    private final LimiterEnvironment environment;
    private final RateLimiterRegistryAdapter registry;
    private final RateLimitQueues queues;

    private LocalRateLimiter(LimiterEnvironment environment) {
        this.environment = environment;
        this.registry = new RateLimiterRegistryAdapter(environment.settings(), environment::now);
        this.queues = new RateLimitQueues(environment, new LocalSources(environment, registry));
    }

    /** Creates a rate limiter on Reactor's parallel scheduler. */
    public static LocalRateLimiter create(RateLimitSettings settings) {
        return create(settings, Schedulers.parallel());
    }

    /**
     * Creates a rate limiter that uses the clock and the timers of a scheduler.
     *
     * @param scheduler must not block
     */
    public static LocalRateLimiter create(RateLimitSettings settings, Scheduler scheduler) {
        return new LocalRateLimiter(LimiterEnvironment.of(settings, scheduler));
    }

    /**
     * Creates a rate limiter with a given source of randomness, so that pauses after rejected calls are reproducible.
     *
     * @param scheduler must not block
     * @param random source of the jitter; must be thread-safe
     */
    public static LocalRateLimiter create(RateLimitSettings settings, Scheduler scheduler, RandomGenerator random) {
        return new LocalRateLimiter(new LimiterEnvironment(settings, scheduler, random));
    }

    @Override
    public Mono<CallPermit> acquire(PermitRequest request) {
        return queues.acquire(request);
    }

    /** Resets the rate limit. Waiting calls continue immediately if the limit allows it. */
    @Override
    public void reset(String user, Operation operation) {
        queues.reset(user, operation);
    }

    @Override
    public void addEarlierCalls(String user, Operation operation, List<Duration> ages) {
        queues.addEarlierCalls(user, operation, ages);
    }

    /**
     * Returns the Resilience4j rate limiters, named {@code manus-user:operation}, for events and Micrometer binders.
     * Requesting such a name returns the limiter that controls the calls of this user and operation, with their limit;
     * the config argument is ignored. Any other name returns an ordinary Resilience4j limiter. A limit that is changed
     * here stays changed. Limiters that the application neither requested by name nor changed are removed with their
     * idle users; the registry publishes an event for each.
     *
     * @return the live registry
     */
    @Override
    public RateLimiterRegistry resilience4jRegistry() {
        return registry;
    }

    /**
     * Adds a listener for later events. It is told of the rate limits already in use; if one comes into use at the same
     * time, possibly twice.
     */
    @Override
    public void addListener(RateLimitListener listener) {
        queues.addListener(listener);
    }

    /**
     * Returns the state of every rate limit in use. Idle ones that were removed are absent.
     *
     * @return one entry per user and operation, in no particular order
     */
    @Override
    public List<RateLimitSnapshot> snapshots() {
        return queues.snapshots();
    }

    /** Returns the settings of this limiter. */
    @Override
    public RateLimitSettings settings() {
        return environment.settings();
    }

    @Override
    public boolean isWaitBounded() {
        return true;
    }

    /** Omits the users. */
    @Override
    public String toString() {
        return "LocalRateLimiter[queues=" + queues.size() + "]";
    }

    /** The permits of each queue are also a Resilience4j limiter. */
    private record LocalSources(LimiterEnvironment environment, RateLimiterRegistryAdapter registry)
            implements RateLimitQueues.SourceFactory {

        @Override
        public PermitSource open(QueueKey key) {
            return new PermitAdmission(environment, registry.open(key.user(), key.operation()));
        }

        @Override
        public void attach(QueueKey key, PermitSource permits, PermitQueue queue) {
            limiter(permits).attach(queue);
        }

        @Override
        public void evicted(QueueKey key, PermitSource permits) {
            registry.evict(key.user(), key.operation());
        }

        @Override
        public void decided(PermitSource permits, boolean granted) {
            limiter(permits).publish(granted);
        }

        private static WindowRateLimiter limiter(PermitSource permits) {
            return (WindowRateLimiter) permits.monitor();
        }
    }
}
