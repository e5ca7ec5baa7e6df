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
import io.github.manusreactive.internal.resilience4j.InstanceNames;
import io.github.manusreactive.internal.resilience4j.ResilienceRegistry;
import io.github.manusreactive.observation.CallObserver;
import io.github.manusreactive.ratelimit.LocalRateLimiter;
import io.github.manusreactive.ratelimit.OperationRateLimiter;
import io.github.manusreactive.ratelimit.RateLimitSettings;
import io.github.manusreactive.retry.CircuitBreakerSettings;
import io.github.manusreactive.task.AgentProfile;
import io.github.manusreactive.task.PollingSettings;
import io.github.manusreactive.task.TaskSignals;
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
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.json.JsonMapper;

/**
 * Clients of one or many users over one connection pool. Each user has separate rate limits, so users never wait for
 * each other. This object owns the connections and timers: create one, share it, and close it at shutdown. The clients
 * it returns are views: they need no threads or connections of their own and are not closed.
 *
 * <pre>{@code
 * try (ManusClients clients = ManusClients.fromEnvironment()) {
 *     clients.client().tasks().create(CreateTaskRequest.of("Compare three note apps.")).block();
 * }
 * }</pre>
 *
 * @since 0.1.0
 */
public final class ManusClients implements AutoCloseable {

    static {
        FanOutSupport.register(ManusClients.class, client -> client.core.fanOutSupport());
    }

    /**
     * Prefix of the names of all Resilience4j instances of the client, which separates them from the application's own
     * instances: {@code manus-alice} is the retry of the user {@code alice}.
     */
    public static final String RESILIENCE4J_PREFIX = InstanceNames.PREFIX;

    private static final String KEY_VARIABLE = "MANUS_API_KEY";

    private final ClientCore core;

    /** Replaced as a whole, so that a caller always sees the users of one moment. */
    private volatile Map<String, ManusClient> clients;

    private ManusClients(ClientCore core, Collection<ManusUser> users) {
        this.core = core;
        Map<String, ManusClient> byLabel = new LinkedHashMap<>();
        users.forEach(user -> byLabel.put(user.label(), client(user)));
        this.clients = Collections.unmodifiableMap(byLabel);
    }

    /**
     * Creates the clients of one user with an API key and default settings.
     *
     * @throws InvalidRequestException if the key is missing or blank
     */
    public static ManusClients create(String apiKey) {
        return builder().apiKey(apiKey).build();
    }

    /**
     * Creates the clients of one user with default settings and the API key in the environment variable {@code
     * MANUS_API_KEY}.
     *
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

    /** Returns a builder with default settings and no users. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns the client of the only user.
     *
     * @throws IllegalStateException if no user is set, or more than one
     */
    public ManusClient client() {
        Map<String, ManusClient> now = clients;
        if (now.size() != 1) {
            throw new IllegalStateException(
                    now.isEmpty()
                            ? "no user is set: call apiKey, accessToken, credentials or user on the builder, or name the"
                                    + " user with client(ManusUser)"
                            : "the users are " + now.keySet() + ": name one with client(label)");
        }
        return now.values().iterator().next();
    }

    /**
     * Returns the client of a user that was set on the builder or {@linkplain #add added}.
     *
     * @throws InvalidSettingException if no user has this label
     */
    public ManusClient client(String label) {
        Map<String, ManusClient> now = clients;
        ManusClient client = now.get(label);
        if (client == null) {
            throw new InvalidSettingException("user", "'" + label + "' is not one of " + now.keySet());
        }
        return client;
    }

    /** Returns a client for a user that is not one of {@link #all()}, for example the caller of a web application. */
    public ManusClient client(ManusUser user) {
        return new ManusClient(core, core.callsOf(user));
    }

    /**
     * Returns the clients of all current users, in the order in which they were named.
     *
     * @return an unmodifiable snapshot
     */
    public Collection<ManusClient> all() {
        return clients.values();
    }

    /**
     * Returns the labels of all current users, in the order in which they were named.
     *
     * @return an unmodifiable snapshot
     */
    public Set<String> labels() {
        return clients.keySet();
    }

    /**
     * Adds a user, whose client takes part in the fan-outs that are created from now on.
     *
     * @return the user's client
     * @throws InvalidSettingException if another user has the same label
     */
    public synchronized ManusClient add(ManusUser user) {
        if (clients.containsKey(user.label())) {
            throw Builder.isSetTwice(user);
        }
        Map<String, ManusClient> changed = new LinkedHashMap<>(clients);
        ManusClient client = client(user);
        changed.put(user.label(), client);
        clients = Collections.unmodifiableMap(changed);
        return client;
    }

    /**
     * Removes a user. Calls in flight, awaited tasks and running fan-outs of the user are not affected, and clients that
     * the application has already got keep working for as long as the server accepts their credentials.
     *
     * @return {@code false} if no user has this label
     */
    public synchronized boolean remove(String label) {
        Map<String, ManusClient> changed = new LinkedHashMap<>(clients);
        boolean removed = changed.remove(label) != null;
        clients = Collections.unmodifiableMap(changed);
        return removed;
    }

    /**
     * Returns the authorization flow of an Open App, over the same connections. Create one per app and keep it, because
     * it enforces the app's rate limit at the token endpoint.
     *
     * @param app has its own endpoint URLs; the base URL of the clients does not apply
     */
    public OAuthFlow oauth(OAuthApp app) {
        return core.oauthOf(app);
    }

    /**
     * Returns the Resilience4j instances that decide on retries. Each user has two: {@code manus-label} for attempts
     * that count, and {@code manus-label:rate-limited} for waits after HTTP 429. To replace the client's
     * settings, register a {@code RetryConfig} under one of these names; its predicates and interval functions get the
     * error that the caller would get. The client still never retries a call that could take effect twice, and still
     * respects the deadline, the retry budget and {@code Retry-After}. Instances that the application neither requested
     * by name nor configured are removed some time after the user's last call; the registry publishes an event for
     * each.
     *
     * @return the live registry, shared by all clients of one builder
     */
    public RetryRegistry resilience4jRetries() {
        return core.retries();
    }

    /**
     * Returns the circuit breakers, named {@code manus-label@host}.
     *
     * @return the live registry, empty if circuit breakers are off
     */
    public Optional<CircuitBreakerRegistry> resilience4jCircuitBreakers() {
        return core.circuitBreakers();
    }

    /**
     * Returns the rate limiter, for metrics and for the lengths of its queues. It is a {@link LocalRateLimiter} unless
     * the builder was given another one.
     */
    public OperationRateLimiter rateLimiter() {
        return core.config().sharedRateLimiter();
    }

    /**
     * Returns the number of tasks that runs, waits, event streams and fan-outs await, by user label. Users without
     * awaited tasks are absent.
     */
    public Map<String, Integer> polledTasks() {
        return core.watches().polledTasks();
    }

    /**
     * Returns the number of tasks that wait for a reply that a {@link io.github.manusreactive.task.WaitingHandler} is
     * preparing. Held items of fan-outs are not included.
     */
    public long waitingTasks() {
        return core.watches().waitingTasks();
    }

    /**
     * Returns the credits that tasks used while runs, waits, event streams and fan-outs awaited them, since these clients
     * exist. A task counts once however often it is awaited: from its first credit if these clients created it, otherwise
     * from the first read on. Credits that the server reports after the last read are missing.
     */
    public long awaitedCredits() {
        return core.watches().awaitedCredits();
    }

    /**
     * Closes the connections when the calls in flight have finished, but no later than after the quiet period of the
     * HTTP settings. Calls that wait for the rate limit fail immediately with a {@link
     * io.github.manusreactive.error.ManusTransportException}, and nothing is sent for them.
     *
     * @return completes when everything is closed
     */
    public Mono<Void> closeGracefully() {
        return core.close();
    }

    /** Starts {@link #closeGracefully()} without waiting for it. Idempotent. */
    @Override
    public void close() {
        closeGracefully().subscribe();
    }

    @Override
    public String toString() {
        return "ManusClients" + labels();
    }

    /**
     * Builder of {@link ManusClients}.
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

        private @Nullable TaskSignals taskSignals;

        private @Nullable HttpTransport transport;

        private @Nullable Scheduler scheduler;

        private @Nullable CircuitBreakerSettings circuitBreaker;

        private @Nullable RandomGenerator random;

        private final List<CallObserver> observers = new ArrayList<>();

        private Builder() {}

        /**
         * Sets the API key of the only user, labelled {@link ManusUser#DEFAULT_LABEL}.
         *
         * @param apiKeys one key, or several keys of the same account to use in turn
         * @throws InvalidRequestException if a key is missing or blank
         */
        public Builder apiKey(String... apiKeys) {
            return user(ManusUser.ofApiKeys(ManusUser.DEFAULT_LABEL, apiKeys));
        }

        /**
         * Sets a fixed access token of an Open App for the only user, labelled {@link ManusUser#DEFAULT_LABEL}.
         *
         * @throws InvalidRequestException if the token is missing or blank
         */
        public Builder accessToken(String accessToken) {
            return user(ManusUser.ofAccessToken(ManusUser.DEFAULT_LABEL, accessToken));
        }

        /**
         * Sets the source of credentials of the only user, for example OAuth tokens that are refreshed. The user's
         * label is {@link ManusUser#DEFAULT_LABEL}.
         *
         * @param credentials called for each attempt
         */
        public Builder credentials(CredentialsProvider credentials) {
            return user(new ManusUser(ManusUser.DEFAULT_LABEL, credentials));
        }

        /**
         * Adds a user.
         *
         * @throws InvalidSettingException if another user has the same label
         */
        public Builder user(ManusUser user) {
            if (users.putIfAbsent(user.label(), user) != null) {
                throw isSetTwice(user);
            }
            return this;
        }

        private static InvalidSettingException isSetTwice(ManusUser user) {
            return new InvalidSettingException(
                    "user", "'" + user.label() + "' is set twice: give each user its own label");
        }

        /**
         * Sets the base URL of the API. Default: {@code https://api.manus.ai}.
         *
         * @param baseUrl http or https URL without a query; a path is allowed
         * @throws InvalidSettingException if the value is not such a URL
         */
        public Builder baseUrl(String baseUrl) {
            this.baseUrl = BaseUrl.checked(baseUrl);
            return this;
        }

        /** Sets connections, TLS and proxy. */
        public Builder http(HttpSettings settings) {
            this.http = Objects.requireNonNull(settings, "settings");
            return this;
        }

        /** Changes the settings of connections, TLS and proxy. */
        public Builder http(UnaryOperator<HttpSettings.Builder> change) {
            return http(change.apply(http.toBuilder()).build());
        }

        /** Sets the rate limits per operation and user, the queue capacity, and the share of interactive calls. */
        public Builder rateLimits(RateLimitSettings settings) {
            this.rateLimits = Objects.requireNonNull(settings, "settings");
            return this;
        }

        /** Changes the rate limits, the queue capacity or the share of interactive calls. */
        public Builder rateLimits(UnaryOperator<RateLimitSettings.Builder> change) {
            return rateLimits(change.apply(rateLimits.toBuilder()).build());
        }

        /**
         * Sets the agent profile of {@code task.create} requests that set none. Default: {@link AgentProfile#STANDARD}.
         * Set a profile that all accounts may use: free personal accounts run as {@link AgentProfile#LITE}, and if the
         * plan does not include the profile, the API can return the id of a task that is never created ({@link
         * io.github.manusreactive.error.TaskNotProvisionedException}). The setting does not affect {@code
         * task.sendMessage}.
         */
        public Builder agentProfile(AgentProfile profile) {
            Objects.requireNonNull(profile, "profile");
            if (profile.value().isBlank()) {
                throw new InvalidSettingException("agentProfile", "is blank: set a profile, for example standard");
            }
            this.agentProfile = profile;
            return this;
        }

        /** Sets how the client polls the status of awaited tasks. */
        public Builder polling(PollingSettings settings) {
            this.polling = Objects.requireNonNull(settings, "settings");
            return this;
        }

        /** Changes how the client polls the status of awaited tasks. */
        public Builder polling(UnaryOperator<PollingSettings.Builder> change) {
            return polling(change.apply(polling.toBuilder()).build());
        }

        /**
         * Replaces the rate limiter, for example with one that several clients share. The settings of a {@link
         * LocalRateLimiter} replace those of {@link #rateLimits}. With any other limiter, {@link #rateLimits} is only
         * the base of the poller's {@link PollingSettings#rateLimitShare() share}.
         *
         * @param rateLimiter grants a permit for each attempt
         */
        public Builder rateLimiter(OperationRateLimiter rateLimiter) {
            this.rateLimiter = Objects.requireNonNull(rateLimiter, "rateLimiter");
            return this;
        }

        /**
         * Connects the replicas of an application: {@link io.github.manusreactive.task.Tasks#wake} then wakes the waits
         * in all of them. Closing the clients ends the subscription.
         *
         * @param signals default: none, only this process is woken
         */
        public Builder taskSignals(TaskSignals signals) {
            this.taskSignals = Objects.requireNonNull(signals, "signals");
            return this;
        }

        /** Sets the options of all calls. {@link ManusClient#with} overrides them for one client. */
        public Builder callOptions(CallOptions settings) {
            this.callOptions = Objects.requireNonNull(settings, "settings");
            return this;
        }

        /** Changes the options of all calls. {@link ManusClient#with} overrides them for one client. */
        public Builder callOptions(UnaryOperator<CallOptions.Builder> change) {
            return callOptions(change.apply(callOptions.toBuilder()).build());
        }

        /**
         * Sets the Jackson mapper for the application's structured output types. Its default typing does not apply. The
         * JSON of the API itself does not change.
         */
        public Builder customizeJson(JsonMapper mapper) {
            this.codec = JsonCodec.customize(mapper);
            return this;
        }

        /**
         * Replaces the transport, for example with that of a sandbox in tests. Closing the clients does not close it.
         */
        public Builder transport(HttpTransport transport) {
            this.transport = Objects.requireNonNull(transport, "transport");
            return this;
        }

        /**
         * Replaces the clock and timer of everything that waits, for example with a virtual-time scheduler in tests.
         * Default: Reactor's parallel scheduler.
         */
        public Builder scheduler(Scheduler scheduler) {
            this.scheduler = Objects.requireNonNull(scheduler, "scheduler");
            return this;
        }

        /**
         * Enables the circuit breakers, which are off by default. If too many attempts of a user fail, the client sends
         * nothing for that user for a while: calls fail with a {@link
         * io.github.manusreactive.error.CircuitOpenException}.
         */
        public Builder circuitBreaker(CircuitBreakerSettings settings) {
            this.circuitBreaker = Objects.requireNonNull(settings, "settings");
            return this;
        }

        /** Enables the circuit breakers with changed settings; see {@link #circuitBreaker(CircuitBreakerSettings)}. */
        public Builder circuitBreaker(UnaryOperator<CircuitBreakerSettings.Builder> change) {
            return circuitBreaker(change.apply(
                            (circuitBreaker == null ? CircuitBreakerSettings.defaults() : circuitBreaker).toBuilder())
                    .build());
        }

        /**
         * Adds an observer of all calls and attempts, for example {@link
         * io.github.manusreactive.observation.MicrometerCallObserver}. Independently of observers, the client logs
         * calls under the name {@code io.github.manusreactive.call}.
         *
         * @param observer must not block
         */
        public Builder observer(CallObserver observer) {
            observers.add(Objects.requireNonNull(observer, "observer"));
            return this;
        }

        /**
         * Replaces the source of randomness of backoff delays, for example with a seeded one in tests. Default: the
         * random generator of the current thread.
         *
         * @param random must be thread-safe
         */
        public Builder random(RandomGenerator random) {
            this.random = Objects.requireNonNull(random, "random");
            return this;
        }

        /**
         * Creates the clients. Nothing is sent. Without a user, only {@link ManusClients#client(ManusUser)} returns
         * clients.
         *
         * @throws InvalidSettingException if a setting is invalid
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
            TaskPollerRegistry pollers = new TaskPollerRegistry(resources, callOptions, polling, polled::limit);
            if (taskSignals != null) {
                pollers.connect(taskSignals);
            }
            return new ClientCore(resources, callOptions, agentProfile, pollers, ownTransport);
        }

        private OperationRateLimiter localLimiter(Scheduler clock) {
            return random == null
                    ? LocalRateLimiter.create(rateLimits, clock)
                    : LocalRateLimiter.create(rateLimits, clock, random);
        }
    }
}
