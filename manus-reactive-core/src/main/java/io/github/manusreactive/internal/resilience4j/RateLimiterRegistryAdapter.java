package io.github.manusreactive.internal.resilience4j;

import io.github.manusreactive.internal.util.LoggerNames;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.ratelimit.RateLimit;
import io.github.manusreactive.ratelimit.RateLimitSettings;
import io.github.resilience4j.core.ConfigurationNotFoundException;
import io.github.resilience4j.core.registry.AbstractRegistry;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.ratelimiter.RateLimiterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Resilience4j registry in which the limiter named {@code manus-user:operation} is the one that controls the calls of
 * this user and operation, with their limit, regardless of the first requester and the config. Other names return
 * ordinary limiters.
 */
public final class RateLimiterRegistryAdapter extends AbstractRegistry<RateLimiter, RateLimiterConfig>
        implements RateLimiterRegistry {

    private static final Logger LOG = LoggerFactory.getLogger(LoggerNames.RATE_LIMIT);

    private final RateLimitSettings settings;
    private final LongSupplier clock;
    private final ConcurrentMap<RateLimit, RateLimiterConfig> configs = new ConcurrentHashMap<>();

    /** Names that the application requested: it may keep the limiter or listen to it. */
    private final Set<String> asked = ConcurrentHashMap.newKeySet();

    public RateLimiterRegistryAdapter(RateLimitSettings settings, LongSupplier clock) {
        super(RateLimiterConfig.ofDefaults());
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * Returns the limiter of a user and operation, created with their limit if there is none. If a consumer of the
     * registry's events throws, or another limiter replaced it, calls use one outside the registry.
     */
    public WindowRateLimiter open(String user, Operation operation) {
        String name = InstanceNames.rateLimiter(user, operation);
        RateLimit limit = settings.limit(user, operation);
        try {
            RateLimiter registered =
                    computeIfAbsent(name, () -> limiter(name, limit, Map.copyOf(getAllTags(Map.of()))));
            if (registered instanceof WindowRateLimiter gate) {
                return gate;
            }
        } catch (Throwable e) {
            LOG.warn("A consumer of Resilience4j's registry events failed", e);
        }
        return limiter(name, limit, Map.of());
    }

    /** Removes a limiter that is not in use, unless the application requested or changed it. */
    public void evict(String user, Operation operation) {
        String name = InstanceNames.rateLimiter(user, operation);
        if (!asked.contains(name)
                && super.find(name)
                        .filter(limiter -> isUnchanged(limiter, settings.limit(user, operation)))
                        .isPresent()) {
            remove(name);
        }
    }

    @Override
    public Set<RateLimiter> getAllRateLimiters() {
        return entryMap.values().stream().collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public RateLimiter rateLimiter(String name) {
        return rateLimiter(name, Map.of());
    }

    @Override
    public RateLimiter rateLimiter(String name, Map<String, String> tags) {
        return rateLimiter(name, this::getDefaultConfig, tags);
    }

    @Override
    public RateLimiter rateLimiter(String name, RateLimiterConfig config) {
        return rateLimiter(name, config, Map.of());
    }

    @Override
    public RateLimiter rateLimiter(String name, RateLimiterConfig config, Map<String, String> tags) {
        return rateLimiter(name, () -> config, tags);
    }

    @Override
    public RateLimiter rateLimiter(String name, Supplier<RateLimiterConfig> config) {
        return rateLimiter(name, config, Map.of());
    }

    @Override
    public RateLimiter rateLimiter(String name, Supplier<RateLimiterConfig> config, Map<String, String> tags) {
        asked.add(name);
        return computeIfAbsent(name, () -> create(name, config, Map.copyOf(getAllTags(tags))));
    }

    @Override
    public RateLimiter rateLimiter(String name, String configName) {
        return rateLimiter(name, configName, Map.of());
    }

    @Override
    public RateLimiter rateLimiter(String name, String configName, Map<String, String> tags) {
        RateLimiterConfig config =
                getConfiguration(configName).orElseThrow(() -> new ConfigurationNotFoundException(configName));
        return rateLimiter(name, config, tags);
    }

    @Override
    public Optional<RateLimiter> find(String name) {
        Optional<RateLimiter> found = super.find(name);
        if (found.isPresent()) {
            asked.add(name);
        }
        return found;
    }

    @Override
    public Optional<RateLimiter> remove(String name) {
        asked.remove(name);
        return super.remove(name);
    }

    private RateLimiter create(String name, Supplier<RateLimiterConfig> config, Map<String, String> tags) {
        int start = InstanceNames.PREFIX.length();
        int colon = name.lastIndexOf(':');
        Operation operation = Operation.ofWireName(name.substring(colon + 1));
        return name.startsWith(InstanceNames.PREFIX) && colon > start && operation != null
                ? limiter(name, settings.limit(name.substring(start, colon), operation), tags)
                : RateLimiter.of(name, config.get(), tags);
    }

    private WindowRateLimiter limiter(String name, RateLimit limit, Map<String, String> tags) {
        RateLimiterConfig config = configs.computeIfAbsent(limit, RateLimiterRegistryAdapter::config);
        return new WindowRateLimiter(name, config, tags, clock);
    }

    private boolean isUnchanged(RateLimiter limiter, RateLimit limit) {
        @Nullable RateLimiterConfig made = configs.get(limit);
        return made != null && limiter.getRateLimiterConfig() == made;
    }

    private static RateLimiterConfig config(RateLimit limit) {
        return RateLimiterConfig.custom()
                .limitForPeriod(limit.calls())
                .limitRefreshPeriod(limit.window())
                .timeoutDuration(Duration.ZERO)
                .build();
    }
}
