package io.github.manusreactive;

import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.auth.OAuthApp;
import io.github.manusreactive.auth.OAuthFlow;
import io.github.manusreactive.call.CallOptions;
import io.github.manusreactive.http.HttpSettings;
import io.github.manusreactive.http.HttpTransport;
import io.github.manusreactive.http.ReactorNettyTransport;
import io.github.manusreactive.internal.api.WebhookRegistrar;
import io.github.manusreactive.internal.call.CallExecutor;
import io.github.manusreactive.internal.call.ClientResources;
import io.github.manusreactive.internal.call.FanOutSupport;
import io.github.manusreactive.internal.call.ResilienceRegistry;
import io.github.manusreactive.lifecycle.TaskPollerRegistry;
import io.github.manusreactive.ratelimit.LocalRateLimiter;
import io.github.manusreactive.ratelimit.OperationRateLimiter;
import io.github.manusreactive.ratelimit.RateLimitSettings;
import io.github.manusreactive.task.AgentProfile;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.retry.RetryRegistry;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** What all clients of one builder share: connections, budgets, clock. */
final class ClientCore {

    private final ClientResources config;
    private final CallOptions options;
    private final AgentProfile agentProfile;
    private final TaskPollerRegistry watches;
    private final WebhookRegistrar registrations = new WebhookRegistrar();
    private final FanOutSupport fanOutSupport;
    private final @Nullable HttpTransport ownTransport;

    ClientCore(ClientBuilder<?> builder) {
        HttpSettings http = builder.http.build();
        Scheduler scheduler = builder.scheduler == null ? Schedulers.parallel() : builder.scheduler;
        OperationRateLimiter budget = builder.rateBudget == null ? localBudget(builder, scheduler) : builder.rateBudget;
        this.options = builder.options.apply(CallOptions.defaults().withResponseTimeout(http.responseTimeout()));
        this.agentProfile = builder.agentProfile;
        HttpTransport transport = builder.transport == null ? ReactorNettyTransport.create(http) : builder.transport;
        this.ownTransport = builder.transport == null ? transport : null;
        ResilienceRegistry resilience = new ResilienceRegistry(
                scheduler, builder.random, builder.baseUrl.getHost(), options.retry(), builder.circuitBreaker);
        this.config = new ClientResources(
                builder.baseUrl,
                transport,
                budget,
                builder.codec,
                scheduler,
                http.maxResponseBytes(),
                resilience,
                builder.observers);
        this.fanOutSupport = new FanOutSupport(config);
        this.watches = new TaskPollerRegistry(config, options, builder.statusWatch, limits(budget, builder)::limit);
    }

    /** What everything that waits for tasks shares. */
    TaskPollerRegistry watches() {
        return watches;
    }

    /** Sent with creates that name none. */
    AgentProfile agentProfile() {
        return agentProfile;
    }

    /** What fan-outs share. */
    FanOutSupport fanOutSupport() {
        return fanOutSupport;
    }

    /** What everything that registers webhooks shares. */
    WebhookRegistrar registrations() {
        return registrations;
    }

    /** Of which limits the status watch takes its share. */
    private static RateLimitSettings limits(OperationRateLimiter budget, ClientBuilder<?> builder) {
        RateLimitSettings own = budget.settings();
        return own == null ? builder.budget.build() : own;
    }

    private static OperationRateLimiter localBudget(ClientBuilder<?> builder, Scheduler scheduler) {
        return builder.random == null
                ? LocalRateLimiter.create(builder.budget.build(), scheduler)
                : LocalRateLimiter.create(builder.budget.build(), scheduler, builder.random);
    }

    RetryRegistry retries() {
        return config.resilience().retryRegistry();
    }

    Optional<CircuitBreakerRegistry> circuitBreakers() {
        return Optional.ofNullable(config.resilience().circuitBreakerRegistry());
    }

    ClientResources config() {
        return config;
    }

    CallExecutor callsOf(ManusUser user) {
        return new CallExecutor(config, user, options);
    }

    OAuthFlow oauthOf(OAuthApp app) {
        return OAuthFlow.builder(app, config.transport())
                .responseTimeout(options.responseTimeout())
                .scheduler(config.scheduler())
                .build();
    }

    /** A transport that was handed in belongs to whom it came from. */
    Mono<Void> close() {
        return Mono.defer(() -> {
            config.endWaitingCalls();
            return ownTransport == null ? Mono.empty() : ownTransport.close();
        });
    }
}
