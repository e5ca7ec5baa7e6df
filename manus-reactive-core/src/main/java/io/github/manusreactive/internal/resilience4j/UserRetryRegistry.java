package io.github.manusreactive.internal.resilience4j;

import io.github.resilience4j.core.ConfigurationNotFoundException;
import io.github.resilience4j.core.registry.AbstractRegistry;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import io.github.resilience4j.retry.RetryRegistry;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The {@link Retry} instances of the users: one for attempts that count, another for waits after HTTP 429. Unlike
 * Resilience4j's registry, it restricts each config by the client's rules before it creates an instance.
 */
final class UserRetryRegistry extends AbstractRegistry<Retry, RetryConfig> implements RetryRegistry {

    private final RetryClassifier decisions;
    private final RetryConfig attempts;
    private final RetryConfig refusals;

    /** Names that the application requested: it may keep the instance or listen to it. */
    private final Set<String> asked = ConcurrentHashMap.newKeySet();

    /**
     * @param attempts config of a user's instance unless the application sets another one
     * @param refusals the same for 429s
     */
    UserRetryRegistry(RetryClassifier decisions, RetryConfig attempts, RetryConfig refusals) {
        super(attempts);
        this.decisions = decisions;
        this.attempts = decisions.narrowed(attempts);
        this.refusals = decisions.narrowed(refusals);
    }

    /** Returns an instance outside the registry. */
    Retry unregistered(String name) {
        return Retry.of(name, InstanceNames.isRateLimitedRetry(name) ? refusals : attempts);
    }

    /** Returns the instance that decides on calls. */
    Retry forCalls(String name) {
        return entryMap.find(name).orElseGet(() -> made(name, Map.of()));
    }

    /** Removes an instance, unless the application requested it or set its config. */
    void evict(String name) {
        boolean replaceable = !asked.contains(name)
                && entryMap.find(name)
                        .map(Retry::getRetryConfig)
                        .filter(config -> config == attempts || config == refusals)
                        .isPresent();
        if (replaceable) {
            remove(name);
        }
    }

    @Override
    public Optional<Retry> find(String name) {
        Optional<Retry> found = super.find(name);
        if (found.isPresent()) {
            asked.add(name);
        }
        return found;
    }

    @Override
    public Optional<Retry> remove(String name) {
        asked.remove(name);
        return super.remove(name);
    }

    @Override
    public Set<Retry> getAllRetries() {
        return entryMap.values().stream().collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public Retry retry(String name) {
        return retry(name, Map.of());
    }

    /** Uses the config registered under this name, else the client's settings. */
    @Override
    public Retry retry(String name, Map<String, String> tags) {
        asked.add(name);
        return made(name, tags);
    }

    @Override
    public Retry retry(String name, RetryConfig config) {
        return retry(name, config, Map.of());
    }

    @Override
    public Retry retry(String name, RetryConfig config, Map<String, String> tags) {
        return retry(name, () -> config, tags);
    }

    @Override
    public Retry retry(String name, Supplier<RetryConfig> config) {
        return retry(name, config, Map.of());
    }

    @Override
    public Retry retry(String name, Supplier<RetryConfig> config, Map<String, String> tags) {
        asked.add(name);
        return computeIfAbsent(name, () -> Retry.of(name, decisions.narrowed(config.get()), getAllTags(tags)));
    }

    @Override
    public Retry retry(String name, String configName) {
        return retry(name, configName, Map.of());
    }

    @Override
    public Retry retry(String name, String configName, Map<String, String> tags) {
        RetryConfig config =
                getConfiguration(configName).orElseThrow(() -> new ConfigurationNotFoundException(configName));
        return retry(name, config, tags);
    }

    private Retry made(String name, Map<String, String> tags) {
        return computeIfAbsent(name, () -> Retry.of(name, configOf(name), getAllTags(tags)));
    }

    private RetryConfig configOf(String name) {
        RetryConfig own = configurations.get(name);
        if (own != null && own != getDefaultConfig()) {
            return decisions.narrowed(own);
        }
        return InstanceNames.isRateLimitedRetry(name) ? refusals : attempts;
    }
}
