package io.github.manusreactive.internal.resilience4j;

import io.github.manusreactive.internal.util.LoggerNames;
import io.github.manusreactive.retry.RetrySettings;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the Resilience4j instances of a call: those of its user, or separate ones if the call has its own settings. */
public final class RetryInstanceRegistry {

    private static final Logger log = LoggerFactory.getLogger(LoggerNames.CALL);

    private final RetrySettings clientSettings;
    private final RandomGenerator random;
    private final RetryClassifier decisions = new RetryClassifier();
    private final UserRetryRegistry registry;

    RetryInstanceRegistry(RetrySettings clientSettings, RandomGenerator random) {
        this.clientSettings = clientSettings;
        this.random = random;
        this.registry = new UserRetryRegistry(decisions, attempts(clientSettings), refusals(clientSettings));
    }

    UserRetryRegistry registry() {
        return registry;
    }

    public RetryClassifier decisions() {
        return decisions;
    }

    /** Returns the instance for attempts that count, by its name. */
    public Retry forAttempts(String name, RetrySettings settings) {
        return settings.equals(clientSettings) ? ofUser(name) : Retry.of(name, decisions.narrowed(attempts(settings)));
    }

    /** Returns the instance for waits after HTTP 429 that belongs to an instance for attempts. */
    public Retry forRefusals(String attempts, RetrySettings settings) {
        String name = InstanceNames.rateLimitedRetry(attempts);
        return settings.equals(clientSettings) ? ofUser(name) : Retry.of(name, decisions.narrowed(refusals(settings)));
    }

    void evict(String name) {
        quietly(() -> {
            registry.evict(name);
            registry.evict(InstanceNames.rateLimitedRetry(name));
            return Optional.empty();
        });
    }

    /** If a consumer of the registry's events throws, an instance outside the registry is used. */
    private Retry ofUser(String name) {
        return quietly(() -> Optional.of(registry.forCalls(name))).orElseGet(() -> registry.unregistered(name));
    }

    private static Optional<Retry> quietly(Supplier<Optional<Retry>> tellsConsumers) {
        try {
            return tellsConsumers.get();
        } catch (Throwable e) {
            log.warn("A consumer of Resilience4j's registry events failed", e);
            return Optional.empty();
        }
    }

    private RetryConfig attempts(RetrySettings settings) {
        return RetryConfig.custom()
                .maxAttempts(settings.maxAttempts())
                .intervalFunction(failures -> jitter(settings, failures))
                .build();
    }

    /** The pause of the rate limiter does the waiting; only repeated rejections add a delay here. */
    private RetryConfig refusals(RetrySettings settings) {
        return RetryConfig.custom()
                .maxAttempts(settings.maxAttempts() == 1 ? 1 : Integer.MAX_VALUE)
                .intervalFunction(refusals -> refusals == 1 ? 0L : jitter(settings, refusals - 1))
                .build();
    }

    private long jitter(RetrySettings settings, int failures) {
        long first = settings.minBackoff().toMillis();
        int doublings = Math.min(failures - 1, 30);
        long cap = settings.maxBackoff().toMillis();
        long top = first > cap >> doublings ? cap : first << doublings;
        return random.nextLong(top + 1);
    }
}
