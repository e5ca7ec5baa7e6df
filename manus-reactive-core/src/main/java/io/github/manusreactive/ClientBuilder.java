package io.github.manusreactive;

import io.github.manusreactive.call.CallOptions;
import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.http.HttpSettings;
import io.github.manusreactive.http.HttpTransport;
import io.github.manusreactive.json.JsonCodec;
import io.github.manusreactive.lifecycle.PollingSettings;
import io.github.manusreactive.observation.CallObserver;
import io.github.manusreactive.ratelimit.OperationRateLimiter;
import io.github.manusreactive.ratelimit.RateLimitSettings;
import io.github.manusreactive.retry.CircuitBreakerSettings;
import io.github.manusreactive.task.AgentProfile;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;
import tools.jackson.databind.json.JsonMapper;

/**
 * What can be set for one client and for many alike.
 *
 * @param <B> the builder itself
 * @since 0.1.0
 */
public abstract sealed class ClientBuilder<B extends ClientBuilder<B>>
        permits ManusClient.Builder, ManusClients.Builder {

    final HttpSettings.Builder http = HttpSettings.builder();
    final RateLimitSettings.Builder budget = RateLimitSettings.builder();
    AgentProfile agentProfile = AgentProfile.STANDARD;
    PollingSettings statusWatch = PollingSettings.defaults();
    URI baseUrl = BaseUrl.PUBLIC;
    JsonCodec codec = JsonCodec.standard();

    UnaryOperator<CallOptions> options = UnaryOperator.identity();

    @Nullable
    OperationRateLimiter rateBudget;

    @Nullable
    HttpTransport transport;

    @Nullable
    Scheduler scheduler;

    @Nullable
    CircuitBreakerSettings circuitBreaker;

    @Nullable
    RandomGenerator random;

    final List<CallObserver> observers = new ArrayList<>();

    ClientBuilder() {}

    abstract B self();

    /**
     * Where the API is; {@code https://api.manus.ai} by default.
     *
     * @param baseUrl http(s) URL, with or without a path, without a query
     * @throws io.github.manusreactive.error.InvalidRequestException where it is no such URL
     */
    public B baseUrl(String baseUrl) {
        this.baseUrl = BaseUrl.checked(baseUrl);
        return self();
    }

    /**
     * Changes connections, timeouts, TLS or proxy.
     *
     * @param change sets what differs from the defaults
     */
    public B http(Consumer<HttpSettings.Builder> change) {
        change.accept(http);
        return self();
    }

    /**
     * Changes the rate budget: limits per operation and user, queue, lanes.
     *
     * @param change sets what differs from the documented limits
     */
    public B budget(Consumer<RateLimitSettings.Builder> change) {
        change.accept(budget);
        return self();
    }

    /**
     * Sets the agent profile of {@code task.create} requests that name none. Set it to what the accounts may use: free personal
     * accounts run as {@link AgentProfile#LITE}, and a profile above the plan can yield a task that never comes to exist ({@link
     * io.github.manusreactive.error.TaskNotProvisionedException}). {@code task.sendMessage} is not affected.
     *
     * @param profile default: {@link AgentProfile#STANDARD}
     */
    public B agentProfile(AgentProfile profile) {
        Objects.requireNonNull(profile, "profile");
        if (profile.value().isBlank()) {
            throw new InvalidRequestException("agentProfile", "is blank: name a profile, for example standard");
        }
        this.agentProfile = profile;
        return self();
    }

    /**
     * Changes how the status of waited-for tasks is polled.
     *
     * @param settings shares and intervals
     */
    public B statusWatch(PollingSettings settings) {
        this.statusWatch = Objects.requireNonNull(settings, "settings");
        return self();
    }

    /**
     * Replaces the rate budget, such as by one that several processes share. Of a {@link
     * io.github.manusreactive.ratelimit.LocalRateLimiter} its own settings count alone; beside any other, the limits of {@link #budget}
     * tell the status watch what it takes its {@link PollingSettings#share() share} of, and nothing else of {@link #budget} counts.
     *
     * @param rateBudget decides who may send when
     */
    public B rateBudget(OperationRateLimiter rateBudget) {
        this.rateBudget = Objects.requireNonNull(rateBudget, "rateBudget");
        return self();
    }

    /**
     * Changes what holds for every call that says nothing else.
     *
     * @param change makes the new options of the defaults, whose response timeout is that of the {@link #http} settings; called by
     *     {@code build()}, after the changes that were given before
     */
    public B options(UnaryOperator<CallOptions> change) {
        UnaryOperator<CallOptions> before = options;
        this.options = defaults -> change.apply(before.apply(defaults));
        return self();
    }

    /**
     * Sets all of what holds for every call that says nothing else. The response timeout of the {@link #http} settings does not
     * count then; {@link #options(UnaryOperator)} keeps it.
     *
     * @param options timeouts, lane, retries
     */
    public B options(CallOptions options) {
        Objects.requireNonNull(options, "options");
        this.options = defaults -> options;
        return self();
    }

    /**
     * Maps the caller's types of structured output with the caller's own Jackson mapper; the API's own JSON does not change.
     *
     * @param mapper for structured output
     */
    public B customizeJson(JsonMapper mapper) {
        this.codec = JsonCodec.customize(mapper);
        return self();
    }

    /**
     * Replaces the transport, such as by a sandbox's in tests. It is not closed with the client.
     *
     * @param transport sends requests
     */
    public B transport(HttpTransport transport) {
        this.transport = Objects.requireNonNull(transport, "transport");
        return self();
    }

    /**
     * Replaces clock and timer of everything that waits; Reactor's parallel scheduler by default.
     *
     * @param scheduler such as a virtual-time scheduler in tests
     */
    public B scheduler(Scheduler scheduler) {
        this.scheduler = Objects.requireNonNull(scheduler, "scheduler");
        return self();
    }

    /**
     * Stops sending for a user for a while when too many of their attempts fail; off by default. A call that meets an open
     * breaker fails with a {@link io.github.manusreactive.error.CircuitOpenException}, and nothing is sent.
     *
     * @param settings when to open, and for how long
     */
    public B circuitBreaker(CircuitBreakerSettings settings) {
        this.circuitBreaker = Objects.requireNonNull(settings, "settings");
        return self();
    }

    /**
     * Adds a watch over all calls and attempts, such as {@link io.github.manusreactive.observation.MicrometerCallObserver}. Calls are
     * logged in any case, under the name {@code io.github.manusreactive.call}.
     *
     * @param observer must not block
     */
    public B observer(CallObserver observer) {
        observers.add(Objects.requireNonNull(observer, "observer"));
        return self();
    }

    /**
     * Replaces the randomness of waits before retries and after refusals, such as by a seeded one in tests; each thread's own by
     * default.
     *
     * @param random thread-safe
     */
    public B random(RandomGenerator random) {
        this.random = Objects.requireNonNull(random, "random");
        return self();
    }
}
