package io.github.manusreactive.ratelimit;

import io.github.manusreactive.error.CallContext;
import io.github.manusreactive.internal.ratelimit.LimiterEnvironment;
import io.github.manusreactive.internal.ratelimit.NanoDurations;
import io.github.manusreactive.internal.ratelimit.PendingAcquire;
import io.github.manusreactive.internal.ratelimit.PermitQueue;
import io.github.manusreactive.internal.ratelimit.QueueOwner;
import io.github.manusreactive.internal.ratelimit.RateLimitListeners;
import io.github.manusreactive.internal.resilience4j.RateLimiterRegistryAdapter;
import io.github.manusreactive.internal.resilience4j.WindowRateLimiter;
import io.github.manusreactive.internal.util.LoggerNames;
import io.github.manusreactive.internal.util.SerializedExecutor;
import io.github.manusreactive.operation.Operation;
import io.github.resilience4j.ratelimiter.RateLimiterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Exceptions;
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

    private static final Logger LOG = LoggerFactory.getLogger(LoggerNames.RATE_LIMIT);

    private final LimiterEnvironment environment;
    private final RateLimiterRegistryAdapter registry;
    private final RateLimitListeners listeners = new RateLimitListeners();
    private final ConcurrentMap<QueueKey, PermitQueue> queues = new ConcurrentHashMap<>();
    private final AtomicBoolean sweeping = new AtomicBoolean();
    /** Rate limits opened or removed, but not yet reported. Entries are added while the map holds their key. */
    private final Queue<Runnable> changes = new ConcurrentLinkedQueue<>();

    private final SerializedExecutor telling = new SerializedExecutor();

    private LocalRateLimiter(LimiterEnvironment environment) {
        this.environment = environment;
        this.registry = new RateLimiterRegistryAdapter(environment.settings(), environment::now);
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
        QueueKey key = new QueueKey(request.user(), request.operation());
        return PendingAcquire.mono(acquire -> enqueue(key, acquire), request.priority(), request.maxWait());
    }

    /** Resets the rate limit. Waiting calls continue immediately if the limit allows it. */
    @Override
    public void reset(String user, Operation operation) {
        PermitQueue queue = queues.get(
                new QueueKey(Objects.requireNonNull(user, "user"), Objects.requireNonNull(operation, "operation")));
        if (queue != null) {
            queue.reset();
        }
    }

    @Override
    public void addEarlierCalls(String user, Operation operation, List<Duration> ages) {
        QueueKey key =
                new QueueKey(Objects.requireNonNull(user, "user"), Objects.requireNonNull(operation, "operation"));
        while (true) {
            PermitQueue queue = queue(key);
            if (queue.addEarlierCalls(ages)) {
                return;
            }
            queues.remove(key, queue);
        }
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
        listeners.add(listener);
        queues.forEach((key, queue) -> RateLimitListeners.quietly(
                () -> listener.opened(key.user(), key.operation(), () -> queue.snapshot(key.user(), key.operation()))));
    }

    /**
     * Returns the state of every rate limit in use. Idle ones that were removed are absent.
     *
     * @return one entry per user and operation, in no particular order
     */
    @Override
    public List<RateLimitSnapshot> snapshots() {
        var snapshots = new ArrayList<RateLimitSnapshot>();
        queues.forEach((key, queue) -> snapshots.add(queue.snapshot(key.user(), key.operation())));
        return List.copyOf(snapshots);
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

    private void enqueue(QueueKey key, PendingAcquire acquire) {
        while (true) {
            PermitQueue queue = queue(key);
            if (queue.join(acquire)) {
                return;
            }
            queues.remove(key, queue);
        }
    }

    private PermitQueue queue(QueueKey key) {
        PermitQueue known = queues.get(key);
        if (known != null) {
            return known;
        }
        PermitQueue queue = queues.computeIfAbsent(key, this::open);
        tellChanges();
        sweepLater();
        return queue;
    }

    /** Returns the settings of this limiter. */
    @Override
    public RateLimitSettings settings() {
        return environment.settings();
    }

    private PermitQueue open(QueueKey key) {
        WindowRateLimiter limiter = registry.open(key.user(), key.operation());
        PermitQueue queue = new PermitQueue(environment, new LimiterEvents(key, limiter, listeners), limiter);
        limiter.attach(queue);
        changes.add(
                () -> listeners.opened(key.user(), key.operation(), () -> queue.snapshot(key.user(), key.operation())));
        return queue;
    }

    /**
     * Reports the changes in order: if the end of a rate limit were reported after its successor was opened, listeners
     * would take it for the end of the successor.
     */
    private void tellChanges() {
        telling.run(() -> {
            for (Runnable change = changes.poll(); change != null; change = changes.poll()) {
                change.run();
            }
        });
    }

    /** Runs only while there is state to remove. */
    private void sweepLater() {
        if (sweeping.compareAndSet(false, true)) {
            try {
                environment
                        .scheduler()
                        .schedule(this::sweep, NanoDurations.of(settings().evictAfter()), TimeUnit.NANOSECONDS);
            } catch (RejectedExecutionException e) {
                LOG.debug("The scheduler was shut down; idle rate limits are kept", e);
            }
        }
    }

    private void sweep() {
        try {
            evictIdle();
        } catch (RuntimeException | Error e) {
            Exceptions.throwIfJvmFatal(e);
            LOG.error(
                    "Idle rate limits could not be removed; the next attempt is in {}",
                    settings().evictAfter(),
                    e);
        } finally {
            sweeping.set(false);
            if (!queues.isEmpty()) {
                sweepLater();
            }
        }
    }

    private void evictIdle() {
        long now = environment.now();
        long usedBefore = now - NanoDurations.of(settings().evictAfter());
        for (QueueKey key : queues.keySet()) {
            queues.computeIfPresent(key, (same, queue) -> {
                if (!queue.retireIfIdle(usedBefore, now)) {
                    return queue;
                }
                RateLimitListeners.quietly(() -> registry.evict(key.user(), key.operation()));
                changes.add(() -> listeners.closed(key.user(), key.operation()));
                return null;
            });
            tellChanges();
        }
    }

    private record QueueKey(String user, Operation operation) {}

    /** Reports the events of a queue to Resilience4j's event consumers and to the listeners. */
    private record LimiterEvents(QueueKey key, WindowRateLimiter limiter, RateLimitListeners listeners)
            implements QueueOwner {

        @Override
        public String name() {
            return key.operation() + " (user " + key.user() + ")";
        }

        @Override
        public CallContext context() {
            return CallContext.of(key.operation(), key.user());
        }

        @Override
        public void granted(PendingAcquire acquire, long waitedNanos) {
            RateLimitListeners.quietly(() -> limiter.publish(true));
            if (!listeners.none()) {
                listeners.granted(request(acquire), Duration.ofNanos(waitedNanos));
            }
        }

        @Override
        public void refused(PendingAcquire acquire, Throwable reason) {
            RateLimitListeners.quietly(() -> limiter.publish(false));
            listeners.refused(request(acquire), reason);
        }

        @Override
        public void limited(@Nullable Duration retryAfter) {
            listeners.limited(key.user(), key.operation(), retryAfter);
        }

        @Override
        public void paused(Duration pause) {
            listeners.paused(key.user(), key.operation(), pause);
        }

        private PermitRequest request(PendingAcquire acquire) {
            return new PermitRequest(key.user(), key.operation(), acquire.priority, acquire.maxWait);
        }
    }
}
