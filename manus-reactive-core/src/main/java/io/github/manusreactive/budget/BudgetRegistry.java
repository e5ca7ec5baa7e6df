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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Resilience4j's registry, except that the limiters in it are ours. */
final class BudgetRegistry extends InMemoryRateLimiterRegistry {

    private static final Logger LOG = LoggerFactory.getLogger(BudgetRegistry.class);

    private final BudgetAlgorithm algorithm;
    private final LongSupplier clock;
    private final ConcurrentMap<Limit, RateLimiterConfig> configs = new ConcurrentHashMap<>();

    BudgetRegistry(BudgetAlgorithm algorithm, LongSupplier clock) {
        super(RateLimiterConfig.ofDefaults());
        this.algorithm = algorithm;
        this.clock = clock;
    }

    /**
     * The gate of a name, made with this limit where there is none yet. Where a consumer of the registry's events does not let it in,
     * calls go by one that stands in no registry.
     */
    Gate open(String name, Limit limit) {
        RateLimiterConfig config = configs.computeIfAbsent(limit, BudgetRegistry::config);
        try {
            return (Gate) rateLimiter(name, config);
        } catch (Throwable e) {
            LOG.warn("A consumer of Resilience4j's registry events failed", e);
            return (Gate) create(name, config, Map.of());
        }
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
