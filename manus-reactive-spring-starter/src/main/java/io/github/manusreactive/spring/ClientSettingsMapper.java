package io.github.manusreactive.spring;

import static io.github.manusreactive.spring.PropertyNames.checked;

import io.github.manusreactive.call.CallOptions;
import io.github.manusreactive.http.HttpSettings;
import io.github.manusreactive.http.ProxySettings;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.ratelimit.RateLimit;
import io.github.manusreactive.ratelimit.RateLimitSettings;
import io.github.manusreactive.retry.CircuitBreakerSettings;
import io.github.manusreactive.retry.ReconciliationSettings;
import io.github.manusreactive.retry.RetrySettings;
import io.github.manusreactive.spring.properties.CallOptionsProperties;
import io.github.manusreactive.spring.properties.CircuitBreakerProperties;
import io.github.manusreactive.spring.properties.HttpProperties;
import io.github.manusreactive.spring.properties.ManusProperties;
import io.github.manusreactive.spring.properties.PollingProperties;
import io.github.manusreactive.spring.properties.ProxyProperties;
import io.github.manusreactive.spring.properties.RateLimitProperties;
import io.github.manusreactive.spring.properties.ReconciliationProperties;
import io.github.manusreactive.spring.properties.RetryProperties;
import io.github.manusreactive.task.PollingSettings;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Maps properties to settings, which check the values. */
final class ClientSettingsMapper {

    private static final RateLimit NO_LIMIT = RateLimit.perMinute(1_000_000);

    private ClientSettingsMapper() {}

    /** Checks values that would otherwise fail at first use. */
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

    static RateLimitSettings rateLimits(ManusProperties properties) {
        RateLimitProperties limits = properties.rateLimits();
        return checked("rate-limits", () -> {
            RateLimitSettings.Builder builder = RateLimitSettings.builder()
                    .queueCapacity(limits.queueCapacity())
                    .interactiveShare(limits.interactiveShare())
                    .reserveFor(limits.reserveFor())
                    .maxPause(limits.maxPause())
                    .evictAfter(limits.evictAfter())
                    .forgetAfter(limits.forgetAfter());
            if (properties.sandbox().enabled() && !properties.sandbox().limits()) {
                // the documented limits would delay calls that the sandbox accepts
                Arrays.stream(Operation.values()).forEach(operation -> builder.limit(operation, NO_LIMIT));
            }
            LimitsMapper.parse("rate-limits.operation-limits", limits.operationLimits())
                    .forEach(builder::limit);
            properties
                    .users()
                    .forEach((name, user) -> LimitsMapper.parse(PropertyNames.ofUser(name) + ".limits", user.limits())
                            .forEach((operation, limit) -> builder.limit(name, operation, limit)));
            return builder.build();
        });
    }

    /** Maps everything except TLS and customizers. */
    static HttpSettings http(HttpProperties http) {
        HttpSettings.Builder builder = HttpSettings.builder()
                .maxConnections(http.maxConnections())
                .pendingAcquireTimeout(http.pendingAcquireTimeout())
                .maxIdleTime(http.maxIdleTime())
                .maxLifeTime(http.maxLifeTime())
                .evictionInterval(http.evictionInterval())
                .connectTimeout(http.connectTimeout())
                .maxResponseBytes(http.maxResponseBytes().toBytes())
                .http2(http.http2())
                .gzip(http.gzip())
                .quietPeriod(http.quietPeriod())
                .proxy(proxy(http.proxy()));
        if (http.maxPendingAcquires() != null) {
            builder.maxPendingAcquires(http.maxPendingAcquires());
        }
        if (http.userAgent() != null) {
            builder.userAgent(http.userAgent());
        }
        return checked("http", builder::build);
    }

    private static @Nullable ProxySettings proxy(ProxyProperties proxy) {
        String host = proxy.host();
        return host == null
                ? null
                : checked("http.proxy", () -> {
                    PropertyNames.requireResolved("username", proxy.username());
                    PropertyNames.requireResolved("password", proxy.password());
                    return ProxySettings.builder()
                            .type(proxy.type())
                            .host(host)
                            .port(proxy.port())
                            .credentials(proxy.username(), proxy.password())
                            .nonProxyHosts(proxy.nonProxyHosts().toArray(String[]::new))
                            .build();
                });
    }

    static CallOptions callOptions(ManusProperties properties) {
        CallOptionsProperties options = properties.callOptions();
        RetrySettings retry = retry(properties.retry());
        ReconciliationSettings reconciliation = reconciliation(properties.reconciliation());
        return checked(
                "call-options",
                () -> CallOptions.builder()
                        .timeout(options.timeout())
                        .readTimeout(options.readTimeout())
                        .responseTimeout(options.responseTimeout())
                        .priority(options.priority())
                        .correlation(options.correlation())
                        .retry(retry)
                        .reconciliation(reconciliation)
                        .build());
    }

    private static RetrySettings retry(RetryProperties retry) {
        return checked(
                "retry",
                () -> RetrySettings.builder()
                        .maxAttempts(retry.maxAttempts())
                        .minBackoff(retry.minBackoff())
                        .maxBackoff(retry.maxBackoff())
                        .maxRetryAfter(retry.maxRetryAfter())
                        .retryBudget(retry.retryBudget())
                        .build());
    }

    private static ReconciliationSettings reconciliation(ReconciliationProperties reconciliation) {
        return checked(
                "reconciliation",
                () -> ReconciliationSettings.builder()
                        .enabled(reconciliation.enabled())
                        .settleTime(reconciliation.settleTime())
                        .clockSkew(reconciliation.clockSkew())
                        .build());
    }

    static CircuitBreakerSettings circuitBreaker(CircuitBreakerProperties breaker) {
        return checked(
                "circuit-breaker",
                () -> CircuitBreakerSettings.builder()
                        .failureRateThreshold(breaker.failureRateThreshold())
                        .slidingWindowSize(breaker.slidingWindowSize())
                        .minimumNumberOfCalls(breaker.minimumNumberOfCalls())
                        .waitDurationInOpenState(breaker.waitDurationInOpenState())
                        .permittedNumberOfCallsInHalfOpenState(breaker.permittedNumberOfCallsInHalfOpenState())
                        .build());
    }

    static PollingSettings polling(PollingProperties polling) {
        return checked(
                "polling",
                () -> PollingSettings.builder()
                        .rateLimitShare(polling.rateLimitShare())
                        .minInterval(polling.minInterval())
                        .maxInterval(polling.maxInterval())
                        .webhookFallbackInterval(polling.webhookFallbackInterval())
                        .notFoundGracePeriod(polling.notFoundGracePeriod())
                        .undecodableReads(polling.undecodableReads())
                        .undecodableFor(polling.undecodableFor())
                        .build());
    }
}
