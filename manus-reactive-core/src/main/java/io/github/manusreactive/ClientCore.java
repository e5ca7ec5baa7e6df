package io.github.manusreactive;

import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.auth.OAuthApp;
import io.github.manusreactive.auth.OAuthFlow;
import io.github.manusreactive.budget.BudgetSettings;
import io.github.manusreactive.budget.LocalRateBudget;
import io.github.manusreactive.budget.RateBudget;
import io.github.manusreactive.call.CallOptions;
import io.github.manusreactive.exchange.Exchange;
import io.github.manusreactive.exchange.ExchangeConfig;
import io.github.manusreactive.exchange.Resilience;
import io.github.manusreactive.fanout.RunningFanOuts;
import io.github.manusreactive.http.HttpSettings;
import io.github.manusreactive.http.ReactorNettyTransport;
import io.github.manusreactive.http.Transport;
import io.github.manusreactive.lifecycle.StatusWatches;
import io.github.manusreactive.task.AgentProfile;
import io.github.manusreactive.webhook.Registrations;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.retry.RetryRegistry;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** What all clients of one builder share: connections, budgets, clock. */
final class ClientCore {

    private final ExchangeConfig config;
    private final CallOptions options;
    private final AgentProfile agentProfile;
    private final StatusWatches watches;
    private final Registrations registrations = new Registrations();
    private final RunningFanOuts fanOuts = new RunningFanOuts();
    private final @Nullable Transport ownTransport;

    ClientCore(ClientBuilder<?> builder) {
        HttpSettings http = builder.http.build();
        Scheduler scheduler = builder.scheduler == null ? Schedulers.parallel() : builder.scheduler;
        RateBudget budget = builder.rateBudget == null ? localBudget(builder, scheduler) : builder.rateBudget;
        this.options = builder.options.apply(CallOptions.defaults().withResponseTimeout(http.responseTimeout()));
        this.agentProfile = builder.agentProfile;
        Transport transport = builder.transport == null ? ReactorNettyTransport.create(http) : builder.transport;
        this.ownTransport = builder.transport == null ? transport : null;
        Resilience resilience = new Resilience(
                scheduler, builder.random, builder.baseUrl.getHost(), options.retry(), builder.circuitBreaker);
        this.config = new ExchangeConfig(
                builder.baseUrl,
                transport,
                budget,
                builder.codec,
                scheduler,
                http.maxResponseBytes(),
                resilience,
                builder.observers);
        this.watches = new StatusWatches(config, options, builder.statusWatch, limits(budget, builder)::limit);
    }

    /** What everything that waits for tasks shares. */
    StatusWatches watches() {
        return watches;
    }

    /** Sent with creates that name none. */
    AgentProfile agentProfile() {
        return agentProfile;
    }

    /** Where fan-outs are listed while they run. */
    RunningFanOuts fanOuts() {
        return fanOuts;
    }

    /** What everything that registers webhooks shares. */
    Registrations registrations() {
        return registrations;
    }

    /** Of which limits the status watch takes its share. */
    private static BudgetSettings limits(RateBudget budget, ClientBuilder<?> builder) {
        return budget instanceof LocalRateBudget local ? local.settings() : builder.budget.build();
    }

    private static RateBudget localBudget(ClientBuilder<?> builder, Scheduler scheduler) {
        return builder.random == null
                ? LocalRateBudget.create(builder.budget.build(), scheduler)
                : LocalRateBudget.create(builder.budget.build(), scheduler, builder.random);
    }

    RetryRegistry retries() {
        return config.resilience().retryRegistry();
    }

    Optional<CircuitBreakerRegistry> circuitBreakers() {
        return Optional.ofNullable(config.resilience().circuitBreakerRegistry());
    }

    ExchangeConfig config() {
        return config;
    }

    ManusClient clientOf(ManusUser user) {
        return new ManusClient(this, new Exchange(config, user, options));
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
