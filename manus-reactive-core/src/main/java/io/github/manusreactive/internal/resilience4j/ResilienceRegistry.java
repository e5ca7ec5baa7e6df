package io.github.manusreactive.internal.resilience4j;

import io.github.manusreactive.internal.util.LoggerNames;
import io.github.manusreactive.internal.util.TimeSource;
import io.github.manusreactive.retry.CircuitBreakerSettings;
import io.github.manusreactive.retry.RetrySettings;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.retry.RetryRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.scheduler.Scheduler;

/**
 * Resilience4j instances of each user: retries, and a circuit breaker if enabled. Users without recent calls are
 * removed when others call; there is no timer.
 */
public final class ResilienceRegistry {

    private static final Logger log = LoggerFactory.getLogger(LoggerNames.CALL);

    public static final Duration EVICT_AFTER = Duration.ofMinutes(10);

    private final Scheduler scheduler;
    private final String host;
    private final RetryInstanceRegistry retries;
    private final @Nullable CircuitBreakerRegistry breakers;
    private final ConcurrentMap<String, OfUser> users = new ConcurrentHashMap<>();
    private final AtomicLong sweptAt;

    /**
     * Creates the instances of a client.
     *
     * @param random thread-safe source of jitter, {@code null} for the current thread's generator
     * @param host part of the breakers' names
     * @param retry settings of calls without their own
     * @param breaker {@code null} to disable circuit breakers
     */
    public ResilienceRegistry(
            Scheduler scheduler,
            @Nullable RandomGenerator random,
            String host,
            RetrySettings retry,
            @Nullable CircuitBreakerSettings breaker) {
        this.scheduler = scheduler;
        this.retries = new RetryInstanceRegistry(
                retry, random == null ? () -> ThreadLocalRandom.current().nextLong() : random);
        this.host = host;
        this.breakers = breaker == null ? null : CircuitBreakerRegistry.of(config(breaker));
        this.sweptAt = new AtomicLong(now());
    }

    public RetryRegistry retryRegistry() {
        return retries.registry();
    }

    /** Returns the breakers, {@code null} if disabled. */
    public @Nullable CircuitBreakerRegistry circuitBreakerRegistry() {
        return breakers;
    }

    public OfUser of(String user) {
        sweep();
        while (true) {
            OfUser found = users.computeIfAbsent(user, this::create);
            if (found.use(now())) {
                return found;
            }
            users.remove(user, found);
        }
    }

    public RetryInstanceRegistry retries() {
        return retries;
    }

    private OfUser create(String user) {
        CircuitBreakerRegistry registry = breakers;
        String name = InstanceNames.circuitBreaker(user, host);
        return new OfUser(
                InstanceNames.retry(user),
                registry == null
                        ? null
                        : registered(
                                () -> registry.circuitBreaker(name),
                                () -> CircuitBreaker.of(name, registry.getDefaultConfig())));
    }

    /** If a consumer of a registry's events throws, calls use an instance outside the registry. */
    private static <T> T registered(Supplier<T> entry, Supplier<T> unregistered) {
        try {
            return entry.get();
        } catch (Throwable e) {
            log.warn("A consumer of Resilience4j's registry events failed", e);
            return unregistered.get();
        }
    }

    private void sweep() {
        long now = now();
        long last = sweptAt.get();
        if (now - last < EVICT_AFTER.toMillis() || !sweptAt.compareAndSet(last, now)) {
            return;
        }
        users.forEach((user, state) -> users.computeIfPresent(user, (same, current) -> {
            if (!current.retire(now - EVICT_AFTER.toMillis())) {
                return current;
            }
            retries.evict(current.retryName);
            if (breakers != null) {
                registered(() -> breakers.remove(InstanceNames.circuitBreaker(user, host)), Optional::empty);
            }
            return null;
        }));
    }

    /** Monotonic time. */
    private long now() {
        return scheduler.now(TimeUnit.NANOSECONDS) / 1_000_000;
    }

    private CircuitBreakerConfig config(CircuitBreakerSettings settings) {
        return CircuitBreakerConfig.custom()
                .failureRateThreshold(settings.failureRateThreshold())
                .slidingWindow(
                        settings.slidingWindowSize(),
                        settings.minimumNumberOfCalls(),
                        CircuitBreakerConfig.SlidingWindowType.COUNT_BASED,
                        // the other strategy parks an event loop while another one counts
                        CircuitBreakerConfig.SlidingWindowSynchronizationStrategy.LOCK_FREE)
                .waitDurationInOpenState(settings.waitDurationInOpenState())
                .permittedNumberOfCallsInHalfOpenState(settings.permittedNumberOfCallsInHalfOpenState())
                .clock(new SchedulerClock(scheduler))
                .build();
    }

    /** The instances of one user. */
    public static final class OfUser {

        private static final long RETIRED = Long.MAX_VALUE;

        /** Kept, because each call needs it. */
        public final String retryName;

        public final RetryBudget tokens = new RetryBudget();
        public final @Nullable CircuitBreaker breaker;
        private final AtomicLong usedAt = new AtomicLong(Long.MIN_VALUE);

        OfUser(String retryName, @Nullable CircuitBreaker breaker) {
            this.retryName = retryName;
            this.breaker = breaker;
        }

        public String breakerName() {
            return breaker == null ? "" : breaker.getName();
        }

        /**
         * Returns {@code true} if the breaker would certainly reject a call now. Takes no permission: a breaker that
         * has been open long enough admits test calls, which are chosen when they are sent.
         */
        public boolean isOpen() {
            if (breaker == null
                    || breaker.getState() != CircuitBreaker.State.OPEN
                            && breaker.getState() != CircuitBreaker.State.FORCED_OPEN) {
                return false;
            }
            boolean passes = breaker.tryAcquirePermission();
            if (passes) {
                breaker.releasePermission();
            }
            return !passes;
        }

        private boolean use(long now) {
            return usedAt.getAndUpdate(last -> last == RETIRED ? last : now) != RETIRED;
        }

        private boolean retire(long before) {
            boolean closed = breaker == null || breaker.getState() == CircuitBreaker.State.CLOSED;
            return closed && usedAt.updateAndGet(last -> last < before ? RETIRED : last) == RETIRED;
        }
    }

    /** Clock for the time that a breaker has been open: time of day at the start plus elapsed time. */
    private static final class SchedulerClock extends Clock {

        private final TimeSource clocks;
        private final Instant start;
        private final long startMark;

        SchedulerClock(Scheduler scheduler) {
            this.clocks = new TimeSource(scheduler);
            this.start = clocks.wall();
            this.startMark = clocks.mark();
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return start.plus(clocks.since(startMark));
        }
    }
}
