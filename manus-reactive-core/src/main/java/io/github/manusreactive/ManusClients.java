package io.github.manusreactive;

import io.github.manusreactive.auth.CredentialsProvider;
import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.auth.OAuthApp;
import io.github.manusreactive.auth.OAuthFlow;
import io.github.manusreactive.call.CallOptions;
import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.error.InvalidSettingException;
import io.github.manusreactive.http.HttpSettings;
import io.github.manusreactive.http.HttpTransport;
import io.github.manusreactive.http.ReactorNettyTransport;
import io.github.manusreactive.internal.call.ClientResources;
import io.github.manusreactive.internal.call.FanOutSupport;
import io.github.manusreactive.internal.json.JsonCodec;
import io.github.manusreactive.internal.poll.TaskPollerRegistry;
import io.github.manusreactive.internal.resilience4j.ResilienceRegistry;
import io.github.manusreactive.observation.CallObserver;
import io.github.manusreactive.ratelimit.LocalRateLimiter;
import io.github.manusreactive.ratelimit.OperationRateLimiter;
import io.github.manusreactive.ratelimit.RateLimitSettings;
import io.github.manusreactive.retry.CircuitBreakerSettings;
import io.github.manusreactive.task.AgentProfile;
import io.github.manusreactive.task.PollingSettings;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.retry.RetryRegistry;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.json.JsonMapper;

/**
 * Clients of one or many users over one connection pool. Each user has its own rate limits; users never wait for each other. This
 * object owns the connections and timers: create one, share it, and close it at the end. The clients it gives are views, cost no thread
 * and no connection of their own, and are not closed.
 *
 * <pre>{@code
 * try (ManusClients clients = ManusClients.fromEnvironment()) {
 *     clients.client().tasks().create(CreateTaskRequest.of("Compare three note apps.")).block();
 * }
 * }</pre>
 *
 * @since 0.1.0
 */
public final class ManusClients extends FanOutSupport.Provider implements AutoCloseable {

    private static final String KEY_VARIABLE = "MANUS_API_KEY";

    private final ClientCore core;
    private final Map<String, ManusClient> clients;

    private ManusClients(ClientCore core, Collection<ManusUser> users) {
        super(core.fanOutSupport());
        this.core = core;
        Map<String, ManusClient> byLabel = new LinkedHashMap<>();
        users.forEach(user -> byLabel.put(user.label(), new ManusClient(core, core.callsOf(user))));
        this.clients = Collections.unmodifiableMap(byLabel);
    }

    /**
     * Returns the clients of one user with an API key and the defaults.
     *
     * @param apiKey the key
     * @return the clients; {@link #client()} is the user's
     * @throws InvalidRequestException if the key is missing or blank
     */
    public static ManusClients create(String apiKey) {
        return builder().apiKey(apiKey).build();
    }

    /**
     * Returns the clients of one user with the API key in the environment variable {@code MANUS_API_KEY} and the defaults.
     *
     * @return the clients; {@link #client()} is the user's
     * @throws IllegalStateException if the variable is missing or blank
     */
    public static ManusClients fromEnvironment() {
        return from(System.getenv());
    }

    static ManusClients from(Map<String, String> environment) {
        String apiKey = environment.getOrDefault(KEY_VARIABLE, "");
        if (apiKey.isBlank()) {
            throw new IllegalStateException(KEY_VARIABLE
                    + " is not set: put an API key into this environment variable, or call create(apiKey)");
        }
        return create(apiKey.strip());
    }

    /**
     * Starts with the defaults and without users.
     *
     * @return a builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns the client of the only user.
     *
     * @return the client
     * @throws IllegalStateException if several users are set, or none
     */
    public ManusClient client() {
        if (clients.size() != 1) {
            throw new IllegalStateException(
                    clients.isEmpty()
                            ? "no user is set: call apiKey, accessToken, credentials or user on the builder, or name the"
                                    + " user with client(ManusUser)"
                            : "the users are " + clients.keySet() + ": name one with client(label)");
        }
        return clients.values().iterator().next();
    }

    /**
     * Returns the client of a user named at build time.
     *
     * @param label the user's label
     * @return the client
     * @throws InvalidSettingException if no user has this label
     */
    public ManusClient client(String label) {
        ManusClient client = clients.get(label);
        if (client == null) {
            throw new InvalidSettingException("user", "'" + label + "' is not one of " + clients.keySet());
        }
        return client;
    }

    /**
     * Returns a client for a user not named at build time, for example the caller of a web application.
     *
     * @param user identity and credentials
     * @return the client
     */
    public ManusClient client(ManusUser user) {
        return new ManusClient(core, core.callsOf(user));
    }

    /**
     * The clients of all users named at build time, in that order.
     *
     * @return clients
     */
    public Collection<ManusClient> all() {
        return clients.values();
    }

    /**
     * The approval flow of an Open App, over the same connections. Make one per app and keep it: it keeps the app's own limit of
     * calls to the token endpoint.
     *
     * @param app the app; its endpoints are its own, whatever base URL the clients have
     * @return a new flow
     */
    public OAuthFlow oauth(OAuthApp app) {
        return core.oauthOf(app);
    }

    /**
     * The Resilience4j instances that decide on retries: one named by the user's label for attempts that count, and one named {@code
     * label:rate-limited} for waits after HTTP 429. Register a {@code RetryConfig} under such a name to replace the client's settings;
     * its predicates and intervals see the error as the caller gets it. It is followed as far as nothing is repeated that could be done
     * twice, and the deadline, the retry budget and {@code Retry-After} allow. Instances that the application has neither asked for by
     * name nor configured are removed some time after their user's last call; the registry's own events tell.
     *
     * @return the live registry, shared by all clients of one builder
     */
    public RetryRegistry resilience4jRetries() {
        return core.retries();
    }

    /**
     * Circuit breakers as Resilience4j sees them, named {@code user@host}.
     *
     * @return the live registry, empty where breakers are off
     */
    public Optional<CircuitBreakerRegistry> resilience4jCircuitBreakers() {
        return core.circuitBreakers();
    }

    /**
     * Returns the rate limiter: a {@link LocalRateLimiter} unless the builder was given another one. For metrics, and to read its queues.
     *
     * @return the limiter of all clients
     */
    public OperationRateLimiter rateLimiter() {
        return core.config().sharedBudget();
    }

    /**
     * Returns how many tasks are awaited by runs, waits, event streams and fan-outs.
     *
     * @return their number by user label; users without any are left out
     */
    public Map<String, Integer> watchedTasks() {
        return core.watches().watchedTasks();
    }

    /**
     * Gives connections back once the calls in flight have ended, within the quiet period of the HTTP settings. Calls that wait for the rate limit end at once with a {@link
     * io.github.manusreactive.error.ManusTransportException} that says that nothing was sent.
     *
     * @return completes when all is closed
     */
    public Mono<Void> closeGracefully() {
        return core.close();
    }

    /** Starts {@link #closeGracefully()} and does not wait for it. Idempotent. */
    @Override
    public void close() {
        closeGracefully().subscribe();
    }

    @Override
    public String toString() {
        return "ManusClients" + clients.keySet();
    }

    /**
     * Collects users and settings.
     *
     * @since 0.1.0
     */
    public static final class Builder {

        private final Map<String, ManusUser> users = new LinkedHashMap<>();
        private HttpSettings http = HttpSettings.defaults();
        private RateLimitSettings rateLimits = RateLimitSettings.defaults();
        private AgentProfile agentProfile = AgentProfile.STANDARD;
        private PollingSettings polling = PollingSettings.defaults();
        private URI baseUrl = BaseUrl.PUBLIC;
        private JsonCodec codec = JsonCodec.standard();

        private CallOptions callOptions = CallOptions.defaults();

        private @Nullable OperationRateLimiter rateLimiter;

        private @Nullable HttpTransport transport;

        private @Nullable Scheduler scheduler;

        private @Nullable CircuitBreakerSettings circuitBreaker;

        private @Nullable RandomGenerator random;

        private final List<CallObserver> observers = new ArrayList<>();

        private Builder() {}

        /**
         * Sets the API key of the only user, labelled {@link ManusUser#DEFAULT_LABEL}.
         *
         * @param apiKeys a key, or several of the same account, used in turn
         * @throws InvalidRequestException if a key is missing or blank
         */
        public Builder apiKey(String... apiKeys) {
            return user(ManusUser.ofApiKeys(ManusUser.DEFAULT_LABEL, apiKeys));
        }

        /**
         * Sets a fixed bearer token for the only user, labelled {@link ManusUser#DEFAULT_LABEL}.
         *
         * @param accessToken of an Open App
         * @throws InvalidRequestException if it is missing or blank
         */
        public Builder accessToken(String accessToken) {
            return user(ManusUser.ofAccessToken(ManusUser.DEFAULT_LABEL, accessToken));
        }

        /**
         * Sets the source of the only user's credentials, for example tokens that refresh themselves. The user's label is {@link
         * ManusUser#DEFAULT_LABEL}.
         *
         * @param credentials asked for every attempt
         */
        public Builder credentials(CredentialsProvider credentials) {
            return user(new ManusUser(ManusUser.DEFAULT_LABEL, credentials));
        }

        /**
         * Adds a user.
         *
         * @param user identity and credentials; each label may be used once
         * @throws InvalidSettingException if the label is taken
         */
        public Builder user(ManusUser user) {
            if (users.putIfAbsent(user.label(), user) != null) {
                throw new InvalidSettingException(
                        "user", "'" + user.label() + "' is set twice: give each user its own label");
            }
            return this;
        }

        /**
         * Where the API is; {@code https://api.manus.ai} by default.
         *
         * @param baseUrl http(s) URL, with or without a path, without a query
         * @throws InvalidSettingException where it is no such URL
         */
        public Builder baseUrl(String baseUrl) {
            this.baseUrl = BaseUrl.checked(baseUrl);
            return this;
        }

        /**
         * Sets connections, TLS and proxy.
         *
         * @param settings replaces what is set so far
         * @return this builder
         */
        public Builder http(HttpSettings settings) {
            this.http = Objects.requireNonNull(settings, "settings");
            return this;
        }

        /**
         * Changes connections, TLS or proxy.
         *
         * @param change starts from what is set so far
         * @return this builder
         */
        public Builder http(UnaryOperator<HttpSettings.Builder> change) {
            return http(change.apply(http.toBuilder()).build());
        }

        /**
         * Sets the rate limits per operation and user, the queue, and the share of interactive calls.
         *
         * @param settings replaces what is set so far
         * @return this builder
         */
        public Builder rateLimits(RateLimitSettings settings) {
            this.rateLimits = Objects.requireNonNull(settings, "settings");
            return this;
        }

        /**
         * Changes the rate limits, the queue or the share of interactive calls.
         *
         * @param change starts from what is set so far
         * @return this builder
         */
        public Builder rateLimits(UnaryOperator<RateLimitSettings.Builder> change) {
            return rateLimits(change.apply(rateLimits.toBuilder()).build());
        }

        /**
         * Sets the agent profile of {@code task.create} requests that name none. Set it to what the accounts may use: free personal
         * accounts run as {@link AgentProfile#LITE}, and a profile above the plan can yield a task that never comes to exist ({@link
         * io.github.manusreactive.error.TaskNotProvisionedException}). {@code task.sendMessage} is not affected.
         *
         * @param profile default: {@link AgentProfile#STANDARD}
         */
        public Builder agentProfile(AgentProfile profile) {
            Objects.requireNonNull(profile, "profile");
            if (profile.value().isBlank()) {
                throw new InvalidSettingException("agentProfile", "is blank: set a profile, for example standard");
            }
            this.agentProfile = profile;
            return this;
        }

        /**
         * Sets how the status of awaited tasks is polled.
         *
         * @param settings replaces what is set so far
         * @return this builder
         */
        public Builder polling(PollingSettings settings) {
            this.polling = Objects.requireNonNull(settings, "settings");
            return this;
        }

        /**
         * Changes how the status of awaited tasks is polled.
         *
         * @param change starts from what is set so far
         * @return this builder
         */
        public Builder polling(UnaryOperator<PollingSettings.Builder> change) {
            return polling(change.apply(polling.toBuilder()).build());
        }

        /**
         * Replaces the rate limiter, for example by one that several clients share. The settings of a {@link LocalRateLimiter} replace
         * those of {@link #rateLimits}. With any other limiter, {@link #rateLimits} only tells polling what it takes its {@link
         * PollingSettings#rateLimitShare() share} of.
         *
         * @param rateLimiter grants a permit for every attempt
         * @return this builder
         */
        public Builder rateLimiter(OperationRateLimiter rateLimiter) {
            this.rateLimiter = Objects.requireNonNull(rateLimiter, "rateLimiter");
            return this;
        }

        /**
         * Sets the options of all calls, unless {@link ManusClient#with} gives a client other ones.
         *
         * @param settings replaces what is set so far
         * @return this builder
         */
        public Builder callOptions(CallOptions settings) {
            this.callOptions = Objects.requireNonNull(settings, "settings");
            return this;
        }

        /**
         * Changes the options of all calls, unless {@link ManusClient#with} gives a client other ones.
         *
         * @param change starts from what is set so far
         * @return this builder
         */
        public Builder callOptions(UnaryOperator<CallOptions.Builder> change) {
            return callOptions(change.apply(callOptions.toBuilder()).build());
        }

        /**
         * Maps the caller's types of structured output with the caller's own Jackson mapper; the API's own JSON does not change.
         *
         * @param mapper for structured output
         */
        public Builder customizeJson(JsonMapper mapper) {
            this.codec = JsonCodec.customize(mapper);
            return this;
        }

        /**
         * Replaces the transport, for example by that of a sandbox in tests. It is not closed with the client.
         *
         * @param transport sends requests
         */
        public Builder transport(HttpTransport transport) {
            this.transport = Objects.requireNonNull(transport, "transport");
            return this;
        }

        /**
         * Replaces clock and timer of everything that waits; Reactor's parallel scheduler by default.
         *
         * @param scheduler for example a virtual-time scheduler in tests
         */
        public Builder scheduler(Scheduler scheduler) {
            this.scheduler = Objects.requireNonNull(scheduler, "scheduler");
            return this;
        }

        /**
         * Switches the circuit breakers on: when too many attempts of a user fail, nothing is sent for that user for a while. A call that meets
         * an open breaker fails with a {@link io.github.manusreactive.error.CircuitOpenException}. Off by default.
         *
         * @param settings replaces what is set so far
         * @return this builder
         */
        public Builder circuitBreaker(CircuitBreakerSettings settings) {
            this.circuitBreaker = Objects.requireNonNull(settings, "settings");
            return this;
        }

        /**
         * Switches the circuit breakers on, with changed settings; see {@link #circuitBreaker(CircuitBreakerSettings)}.
         *
         * @param change starts from what is set so far
         * @return this builder
         */
        public Builder circuitBreaker(UnaryOperator<CircuitBreakerSettings.Builder> change) {
            return circuitBreaker(change.apply(
                            (circuitBreaker == null ? CircuitBreakerSettings.defaults() : circuitBreaker).toBuilder())
                    .build());
        }

        /**
         * Adds an observer of all calls and attempts, for example {@link io.github.manusreactive.observation.MicrometerCallObserver}. Calls are
         * logged in any case, under the name {@code io.github.manusreactive.call}.
         *
         * @param observer must not block
         */
        public Builder observer(CallObserver observer) {
            observers.add(Objects.requireNonNull(observer, "observer"));
            return this;
        }

        /**
         * Replaces the randomness of waits before retries and after refusals, for example by a seeded one in tests; each thread's own by
         * default.
         *
         * @param random thread-safe
         */
        public Builder random(RandomGenerator random) {
            this.random = Objects.requireNonNull(random, "random");
            return this;
        }

        /**
         * Builds the clients. Nothing is sent.
         *
         * @return the clients; without a user, only {@link ManusClients#client(ManusUser)} gives clients
         * @throws InvalidSettingException if a setting is wrong
         */
        public ManusClients build() {
            return new ManusClients(core(), users.values());
        }

        private ClientCore core() {
            Scheduler clock = scheduler == null ? Schedulers.parallel() : scheduler;
            OperationRateLimiter limiter = rateLimiter == null ? localLimiter(clock) : rateLimiter;
            HttpTransport ownTransport = transport == null ? ReactorNettyTransport.create(http) : null;
            ClientResources resources = new ClientResources(
                    baseUrl,
                    ownTransport == null ? Objects.requireNonNull(transport) : ownTransport,
                    limiter,
                    codec,
                    clock,
                    http.maxResponseBytes(),
                    new ResilienceRegistry(clock, random, baseUrl.getHost(), callOptions.retry(), circuitBreaker),
                    observers);
            RateLimitSettings own = limiter.settings();
            RateLimitSettings polled = own == null ? rateLimits : own;
            return new ClientCore(
                    resources,
                    callOptions,
                    agentProfile,
                    new TaskPollerRegistry(resources, callOptions, polling, polled::limit),
                    ownTransport);
        }

        private OperationRateLimiter localLimiter(Scheduler clock) {
            return random == null
                    ? LocalRateLimiter.create(rateLimits, clock)
                    : LocalRateLimiter.create(rateLimits, clock, random);
        }
    }
}
