package io.github.manusreactive.budget;

import io.github.resilience4j.core.ConfigurationNotFoundException;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.ratelimiter.internal.InMemoryRateLimiterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

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
        return (Gate) rateLimiter(name, configs.computeIfAbsent(limit, BudgetRegistry::config));
    }

    @Override
    public RateLimiter rateLimiter(String name, RateLimiterConfig config, Map<String, String> tags) {
        return computeIfAbsent(name, () -> create(name, config, Map.copyOf(getAllTags(tags))));
    }

    @Override
    public RateLimiter rateLimiter(String name, Supplier<RateLimiterConfig> config, Map<String, String> tags) {
        return computeIfAbsent(name, () -> create(name, config.get(), Map.copyOf(getAllTags(tags))));
    }

    @Override
    public RateLimiter rateLimiter(String name, String configName, Map<String, String> tags) {
        RateLimiterConfig config =
                getConfiguration(configName).orElseThrow(() -> new ConfigurationNotFoundException(configName));
        return rateLimiter(name, config, tags);
    }

    private RateLimiter create(String name, RateLimiterConfig config, Map<String, String> tags) {
        return algorithm == BudgetAlgorithm.WINDOW
                ? new WindowRateLimiter(name, config, tags, clock)
                : new CycleRateLimiter(name, config, tags, clock);
    }

    private static RateLimiterConfig config(Limit limit) {
        return RateLimiterConfig.custom()
                .limitForPeriod(limit.calls())
                .limitRefreshPeriod(limit.window())
                .timeoutDuration(Duration.ZERO)
                .build();
    }
}
