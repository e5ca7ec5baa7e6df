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
 * The rate budget of this process: one queue per user and operation, nothing shared between users.
 *
 * <p>A permit returns one window after its call was answered, so that no window of the server's ever sees more calls than
 * the limit. Nothing blocks and nothing polls: calls wait as subscribers in a queue that is woken by one timer. Permits are
 * delivered on the thread that frees them or on the scheduler. State of idle users is dropped.
 *
 * @since 0.1.0
 */
public final class LocalRateLimiter implements OperationRateLimiter {

    private static final Logger LOG = LoggerFactory.getLogger(LoggerNames.RATE_LIMIT);

    private final LimiterEnvironment environment;
    private final RateLimiterRegistryAdapter registry;
    private final RateLimitListeners listeners = new RateLimitListeners();
    private final ConcurrentMap<QueueKey, PermitQueue> queues = new ConcurrentHashMap<>();
    private final AtomicBoolean sweeping = new AtomicBoolean();
    /** Budgets that came into use or were dropped, not told yet; added to while the map holds their key. */
    private final Queue<Runnable> changes = new ConcurrentLinkedQueue<>();

    private final SerializedExecutor telling = new SerializedExecutor();

    private LocalRateLimiter(LimiterEnvironment environment) {
        this.environment = environment;
        this.registry = new RateLimiterRegistryAdapter(environment.settings(), environment::now);
    }

    /**
     * A budget on Reactor's parallel scheduler.
     *
     * @param settings limits and lanes
     * @return a new budget without users
     */
    public static LocalRateLimiter create(RateLimitSettings settings) {
        return create(settings, Schedulers.parallel());
    }

    /**
     * A budget that takes its time from a scheduler.
     *
     * @param settings limits and lanes
     * @param scheduler clock and timers; must not block
     * @return a new budget without users
     */
    public static LocalRateLimiter create(RateLimitSettings settings, Scheduler scheduler) {
        return new LocalRateLimiter(LimiterEnvironment.of(settings, scheduler));
    }

    /**
     * A budget whose pauses after refusals are repeatable.
     *
     * @param settings limits and lanes
     * @param scheduler clock and timers; must not block
     * @param random source of the jitter; thread safe
     * @return a new budget without users
     */
    public static LocalRateLimiter create(RateLimitSettings settings, Scheduler scheduler, RandomGenerator random) {
        return new LocalRateLimiter(new LimiterEnvironment(settings, scheduler, random));
    }

    @Override
    public Mono<CallPermit> acquire(PermitRequest request) {
        QueueKey key = new QueueKey(request.user(), request.operation());
        return PendingAcquire.mono(acquire -> enqueue(key, acquire), request.priority(), request.maxWait());
    }

    /** Waiting calls go on at once, as far as the limit allows. */
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
     * The limiters as Resilience4j sees them, named {@code user:operation}: for its events and Micrometer binders. Asking for such a
     * name gives the limiter that the calls of this user and operation go by, with their limit, whatever config is passed; any other
     * name gives a plain limiter of Resilience4j. A limit that is changed here stays changed. Limiters that the application has neither
     * asked for by name nor changed come and go with their users; the registry's own events tell when.
     *
     * @return the live registry
     */
    @Override
    public RateLimiterRegistry resilience4jRegistry() {
        return registry;
    }

    /**
     * Lets a listener hear what happens from now on. It is told of the budgets that are in use already, of one that comes into
     * use meanwhile perhaps twice.
     *
     * @param listener for metrics or logs
     */
    @Override
    public void addListener(RateLimitListener listener) {
        listeners.add(listener);
        queues.forEach((key, queue) -> RateLimitListeners.quietly(
                () -> listener.opened(key.user(), key.operation(), () -> queue.snapshot(key.user(), key.operation()))));
    }

    /**
     * How every budget that is in use stands now; idle ones that were dropped are not listed.
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

    /** Names no users. */
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

    /**
     * What the budget was made with.
     *
     * @return limits and lanes
     */
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

    /** In the order in which they happened: the end of a budget, told after its successor was opened, would be taken for the successor's. */
    private void tellChanges() {
        telling.run(() -> {
            for (Runnable change = changes.poll(); change != null; change = changes.poll()) {
                change.run();
            }
        });
    }

    /** Runs only while there is something to evict. */
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

    /** Tells Resilience4j's event consumers and the listeners what happens in a queue. */
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
