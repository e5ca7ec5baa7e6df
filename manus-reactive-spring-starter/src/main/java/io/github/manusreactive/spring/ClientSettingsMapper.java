package io.github.manusreactive.spring;

import static io.github.manusreactive.spring.PropertyNames.checked;

import io.github.manusreactive.call.CallOptions;
import io.github.manusreactive.http.HttpSettings;
import io.github.manusreactive.http.ProxySettings;
import io.github.manusreactive.lifecycle.PollingSettings;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.ratelimit.RateLimit;
import io.github.manusreactive.ratelimit.RateLimitSettings;
import io.github.manusreactive.retry.CircuitBreakerSettings;
import io.github.manusreactive.retry.ReconciliationSettings;
import io.github.manusreactive.retry.RetrySettings;
import io.github.manusreactive.spring.properties.CircuitBreakerProperties;
import io.github.manusreactive.spring.properties.HttpProperties;
import io.github.manusreactive.spring.properties.ManusProperties;
import io.github.manusreactive.spring.properties.PollingProperties;
import io.github.manusreactive.spring.properties.PoolProperties;
import io.github.manusreactive.spring.properties.ProxyProperties;
import io.github.manusreactive.spring.properties.RateLimitProperties;
import io.github.manusreactive.spring.properties.ReconciliationProperties;
import io.github.manusreactive.spring.properties.RetryProperties;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What the client makes of the properties. It checks them itself, so each rule is in one place. */
final class ClientSettingsMapper {

    private static final RateLimit NO_LIMIT = RateLimit.perMinute(1_000_000);

    private ClientSettingsMapper() {}

    /** What would only come out at the first use. */
    static void check(ManusProperties properties) {
        checked("health", () -> {
            Duration timeout = properties.health().timeout();
            require(!timeout.isNegative() && !timeout.isZero(), "timeout must be longer than zero: " + timeout);
            return notNegative("cacheFor", properties.health().cacheFor());
        });
        checked("oauth", () -> notNegative("refreshAhead", properties.oauth().refreshAhead()));
    }

    private static Duration notNegative(String name, Duration value) {
        require(!value.isNegative(), name + " must not be negative: " + value);
        return value;
    }

    private static void require(boolean met, String complaint) {
        if (!met) {
            throw new IllegalArgumentException(complaint);
        }
    }

    static RateLimitSettings budget(ManusProperties properties) {
        RateLimitProperties budget = properties.budget();
        return checked("budget", () -> {
            RateLimitSettings.Builder builder = RateLimitSettings.builder()
                    .queueCapacity(budget.queueCapacity())
                    .maxPause(budget.maxPause())
                    .evictAfter(budget.evictAfter())
                    .forgetAfter(budget.forgetAfter())
                    .interactiveShare(properties.lanes().interactiveShare())
                    .reserveFor(properties.lanes().reserveFor());
            if (properties.sandbox().enabled() && !properties.sandbox().limits()) {
                // the documented limits would hold up what the sandbox lets through
                Arrays.stream(Operation.values()).forEach(operation -> builder.limit(operation, NO_LIMIT));
            }
            LimitsMapper.parse("limits", properties.limits()).forEach(builder::limit);
            properties
                    .users()
                    .forEach((name, user) -> LimitsMapper.parse("users." + name + ".limits", user.limits())
                            .forEach((operation, limit) -> builder.limit(name, operation, limit)));
            return builder.build();
        });
    }

    /** Sets all but TLS and customizers. */
    static void http(ManusProperties properties, HttpSettings.Builder builder) {
        PoolProperties pool = properties.pool();
        HttpProperties http = properties.http();
        builder.maxConnections(pool.maxConnections())
                .pendingAcquireTimeout(pool.pendingAcquireTimeout())
                .maxIdleTime(pool.maxIdleTime())
                .maxLifeTime(pool.maxLifeTime())
                .evictionInterval(pool.evictionInterval())
                .connectTimeout(properties.timeouts().connect())
                .responseTimeout(properties.timeouts().response())
                .maxResponseBytes(http.maxResponseSize().toBytes())
                .http2(http.http2())
                .gzip(http.gzip())
                .quietPeriod(http.quietPeriod())
                .proxy(proxy(properties.proxy()));
        if (pool.maxPendingAcquires() != null) {
            builder.maxPendingAcquires(pool.maxPendingAcquires());
        }
        if (http.userAgent() != null) {
            builder.userAgent(http.userAgent());
        }
        checked("http", builder::build);
    }

    private static @Nullable ProxySettings proxy(ProxyProperties proxy) {
        String host = proxy.host();
        return host == null
                ? null
                : checked(
                        "proxy",
                        () -> new ProxySettings(
                                proxy.type(),
                                host,
                                proxy.port(),
                                proxy.username(),
                                proxy.password(),
                                proxy.nonProxyHosts()));
    }

    static CallOptions options(ManusProperties properties) {
        RetrySettings retry = retry(properties.retry());
        ReconciliationSettings reconcile = reconcile(properties.reconcile());
        return checked(
                "timeouts",
                () -> new CallOptions(
                        properties.timeouts().call(),
                        properties.timeouts().read(),
                        properties.timeouts().response(),
                        properties.lanes().defaultLane(),
                        retry,
                        reconcile,
                        true,
                        properties.reconcile().correlation()));
    }

    private static RetrySettings retry(RetryProperties retry) {
        return checked(
                "retry",
                () -> new RetrySettings(
                        retry.maxAttempts(),
                        retry.firstDelay(),
                        retry.maxDelay(),
                        retry.maxRetryAfter(),
                        retry.extraLoad()));
    }

    private static ReconciliationSettings reconcile(ReconciliationProperties reconcile) {
        return checked(
                "reconcile",
                () -> new ReconciliationSettings(reconcile.enabled(), reconcile.settleTime(), reconcile.clockSkew()));
    }

    static CircuitBreakerSettings circuitBreaker(CircuitBreakerProperties breaker) {
        return checked(
                "circuit-breaker",
                () -> new CircuitBreakerSettings(
                        breaker.failurePercent(),
                        breaker.window(),
                        breaker.minimumAttempts(),
                        breaker.openFor(),
                        breaker.probes()));
    }

    static PollingSettings watch(PollingProperties watch) {
        return checked(
                "watch",
                () -> new PollingSettings(
                        watch.share(),
                        watch.fastest(),
                        watch.slowest(),
                        watch.safetyNet(),
                        watch.unknownFor(),
                        watch.undecodableReads(),
                        watch.undecodableFor()));
    }
}
