package io.github.manusreactive.exchange;

import io.github.resilience4j.core.ConfigurationNotFoundException;
import io.github.resilience4j.core.registry.AbstractRegistry;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import io.github.resilience4j.retry.RetryRegistry;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Resilience4j's registry, except that the instances in it are ours. Its own in-memory one cannot be extended. */
final class UserRetryRegistry extends AbstractRegistry<Retry, RetryConfig> implements RetryRegistry {

    UserRetryRegistry() {
        super(UserRetry.CONFIG);
    }

    UserRetry of(String user) {
        return (UserRetry) retry(user);
    }

    /** One that stands in no registry. */
    static UserRetry unregistered(String user) {
        return new UserRetry(user, UserRetry.CONFIG, Map.of());
    }

    @Override
    public Set<Retry> getAllRetries() {
        return entryMap.values().stream().collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public Retry retry(String name) {
        return retry(name, getDefaultConfig());
    }

    @Override
    public Retry retry(String name, Map<String, String> tags) {
        return retry(name, getDefaultConfig(), tags);
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
        return computeIfAbsent(name, () -> new UserRetry(name, config.get(), getAllTags(tags)));
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
}
