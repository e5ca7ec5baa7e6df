package io.github.manusreactive;

import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.auth.OAuthApp;
import io.github.manusreactive.auth.OAuthFlow;
import io.github.manusreactive.call.CallOptions;
import io.github.manusreactive.http.HttpTransport;
import io.github.manusreactive.internal.api.WebhookRegistrar;
import io.github.manusreactive.internal.call.CallExecutor;
import io.github.manusreactive.internal.call.ClientResources;
import io.github.manusreactive.internal.call.FanOutSupport;
import io.github.manusreactive.internal.poll.TaskPollerRegistry;
import io.github.manusreactive.task.AgentProfile;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.retry.RetryRegistry;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** State shared by all clients of one {@link ManusClients}: connections, rate limits, clock. */
final class ClientCore {

    private final ClientResources config;
    private final CallOptions options;
    private final AgentProfile agentProfile;
    private final TaskPollerRegistry watches;
    private final WebhookRegistrar registrations = new WebhookRegistrar();
    private final FanOutSupport fanOutSupport;
    private final @Nullable HttpTransport ownTransport;

    ClientCore(
            ClientResources config,
            CallOptions options,
            AgentProfile agentProfile,
            TaskPollerRegistry watches,
            @Nullable HttpTransport ownTransport) {
        this.config = config;
        this.options = options;
        this.agentProfile = agentProfile;
        this.watches = watches;
        this.fanOutSupport = new FanOutSupport(config);
        this.ownTransport = ownTransport;
    }

    TaskPollerRegistry watches() {
        return watches;
    }

    /** Returns the profile sent with {@code task.create} requests that set none. */
    AgentProfile agentProfile() {
        return agentProfile;
    }

    FanOutSupport fanOutSupport() {
        return fanOutSupport;
    }

    WebhookRegistrar registrations() {
        return registrations;
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

    /** Closes the connections. A transport set on the builder stays open, since other clients may use it. */
    Mono<Void> close() {
        return Mono.defer(() -> {
            config.endWaitingCalls();
            return ownTransport == null ? Mono.empty() : ownTransport.close();
        });
    }
}
