package io.github.manusreactive.budget;

import io.github.manusreactive.operation.Operation;
import io.github.resilience4j.ratelimiter.RateLimiterRegistry;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * The rate budget of this process: one queue per user and operation, nothing shared between users.
 *
 * <p>A permit returns one window after its call was answered, so that no window of the server's ever sees more calls than
 * the limit. Nothing blocks and nothing polls: calls wait as subscribers in a queue that is woken by one timer. Permits are
 * delivered on the thread that frees them or on the scheduler. State of idle users is dropped.
 */
public final class LocalRateBudget implements RateBudget {

    private final BudgetSettings settings;
    private final Scheduler scheduler;
    private final RandomGenerator random;
    private final BudgetRegistry registry;
    private final ConcurrentMap<Key, BudgetQueue> queues = new ConcurrentHashMap<>();
    private final AtomicBoolean sweeping = new AtomicBoolean();

    private LocalRateBudget(BudgetSettings settings, Scheduler scheduler, RandomGenerator random) {
        this.settings = settings;
        this.scheduler = scheduler;
        this.random = random;
        this.registry = new BudgetRegistry(settings.algorithm(), this::now);
    }

    /**
     * A budget on Reactor's parallel scheduler.
     *
     * @param settings limits and lanes
     * @return a new budget without users
     */
    public static LocalRateBudget create(BudgetSettings settings) {
        return create(settings, Schedulers.parallel());
    }

    /**
     * A budget that takes its time from a scheduler.
     *
     * @param settings limits and lanes
     * @param scheduler clock and timers; must not block
     * @return a new budget without users
     */
    public static LocalRateBudget create(BudgetSettings settings, Scheduler scheduler) {
        return create(settings, scheduler, new SharedRandom());
    }

    /**
     * A budget whose pauses after refusals are repeatable.
     *
     * @param settings limits and lanes
     * @param scheduler clock and timers; must not block
     * @param random source of the jitter; thread safe
     * @return a new budget without users
     */
    public static LocalRateBudget create(BudgetSettings settings, Scheduler scheduler, RandomGenerator random) {
        return new LocalRateBudget(settings, scheduler, random);
    }

    @Override
    public Mono<Permit> acquire(BudgetRequest request) {
        return new PermitMono(this, request);
    }

    /**
     * The limiters as Resilience4j sees them, named {@code user:operation}: for its events and Micrometer binders. Limiters
     * come and go with their users; the registry's own events tell when.
     *
     * @return the live registry
     */
    public RateLimiterRegistry resilience4jRegistry() {
        return registry;
    }

    void enqueue(Waiter waiter) {
        var key = new Key(waiter.request.user(), waiter.request.operation());
        while (true) {
            BudgetQueue queue = queues.get(key);
            if (queue == null) {
                queue = queues.computeIfAbsent(key, this::open);
                sweepLater();
            }
            if (queue.join(waiter)) {
                return;
            }
            queues.remove(key, queue);
        }
    }

    BudgetSettings settings() {
        return settings;
    }

    Scheduler scheduler() {
        return scheduler;
    }

    RandomGenerator random() {
        return random;
    }

    long now() {
        return scheduler.now(TimeUnit.NANOSECONDS);
    }

    private BudgetQueue open(Key key) {
        Limit limit = settings.limit(key.user(), key.operation());
        return new BudgetQueue(this, registry.open(key.name(), limit), limit);
    }

    /** Runs only while there is something to evict. */
    private void sweepLater() {
        if (sweeping.compareAndSet(false, true)) {
            scheduler.schedule(this::sweep, Nanos.of(settings.evictAfter()), TimeUnit.NANOSECONDS);
        }
    }

    private void sweep() {
        long now = now();
        long usedBefore = now - Nanos.of(settings.evictAfter());
        for (Key key : queues.keySet()) {
            queues.computeIfPresent(key, (same, queue) -> {
                if (!queue.retireIfIdle(usedBefore, now)) {
                    return queue;
                }
                registry.remove(key.name());
                return null;
            });
        }
        sweeping.set(false);
        if (!queues.isEmpty()) {
            sweepLater();
        }
    }

    private record Key(String user, Operation operation) {

        String name() {
            return user + ":" + operation.wireName();
        }
    }

    /** Hands each subscriber its own wish. */
    private static final class PermitMono extends Mono<Permit> {

        private final LocalRateBudget budget;
        private final BudgetRequest request;

        PermitMono(LocalRateBudget budget, BudgetRequest request) {
            this.budget = budget;
            this.request = request;
        }

        @Override
        public void subscribe(CoreSubscriber<? super Permit> actual) {
            actual.onSubscribe(new Waiter(budget, request, actual));
        }
    }

    /** The current thread's own generator each time. */
    private static final class SharedRandom implements RandomGenerator {

        @Override
        public long nextLong() {
            return java.util.concurrent.ThreadLocalRandom.current().nextLong();
        }
    }
}
