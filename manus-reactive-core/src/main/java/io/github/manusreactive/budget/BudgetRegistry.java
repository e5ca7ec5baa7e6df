package io.github.manusreactive.budget;

import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.ratelimiter.internal.AtomicRateLimiter;
import io.github.resilience4j.ratelimiter.internal.InMemoryRateLimiterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongSupplier;

/** Resilience4j's registry, except that the limiters in it are ours. */
final class BudgetRegistry extends InMemoryRateLimiterRegistry {

    private final BudgetAlgorithm algorithm;
    private final LongSupplier clock;
    private final ConcurrentMap<Limit, RateLimiterConfig> configs = new ConcurrentHashMap<>();

    BudgetRegistry(BudgetAlgorithm algorithm, LongSupplier clock) {
        super(RateLimiterConfig.ofDefaults());
        this.algorithm = algorithm;
        this.clock = clock;
    }

    /** The gate of a name, made with this limit where there is none yet. */
    Gate open(String name, Limit limit) {
        RateLimiter limiter = rateLimiter(name, configs.computeIfAbsent(limit, BudgetRegistry::config));
        return limiter instanceof AtomicRateLimiter cycles ? new CycleGate(cycles) : (WindowRateLimiter) limiter;
    }

    @Override
    public RateLimiter rateLimiter(String name, RateLimiterConfig config, Map<String, String> tags) {
        return computeIfAbsent(name, () -> create(name, config, getAllTags(tags)));
    }

    private RateLimiter create(String name, RateLimiterConfig config, Map<String, String> tags) {
        return algorithm == BudgetAlgorithm.WINDOW
                ? new WindowRateLimiter(name, config, tags, clock)
                : new AtomicRateLimiter(name, config, tags, clock::getAsLong);
    }

    private static RateLimiterConfig config(Limit limit) {
        return RateLimiterConfig.custom()
                .limitForPeriod(limit.calls())
                .limitRefreshPeriod(limit.window())
                .timeoutDuration(Duration.ZERO)
                .build();
    }
}
