package io.github.manusreactive;

import io.github.manusreactive.account.AccountOperations;
import io.github.manusreactive.agent.Agents;
import io.github.manusreactive.auth.CredentialsProvider;
import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.browser.Browsers;
import io.github.manusreactive.call.CallOptions;
import io.github.manusreactive.connector.Connectors;
import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.file.ManusFiles;
import io.github.manusreactive.internal.api.DefaultAccountOperations;
import io.github.manusreactive.internal.api.DefaultAgents;
import io.github.manusreactive.internal.api.DefaultBrowsers;
import io.github.manusreactive.internal.api.DefaultConnectors;
import io.github.manusreactive.internal.api.DefaultManusFiles;
import io.github.manusreactive.internal.api.DefaultProjects;
import io.github.manusreactive.internal.api.DefaultSkills;
import io.github.manusreactive.internal.api.DefaultTasks;
import io.github.manusreactive.internal.api.DefaultUsage;
import io.github.manusreactive.internal.api.DefaultWebhooks;
import io.github.manusreactive.internal.api.DefaultWebsites;
import io.github.manusreactive.internal.call.CallExecutor;
import io.github.manusreactive.internal.call.FanOutSupport;
import io.github.manusreactive.lifecycle.Tasks;
import io.github.manusreactive.project.Projects;
import io.github.manusreactive.ratelimit.OperationRateLimiter;
import io.github.manusreactive.skill.Skills;
import io.github.manusreactive.usage.Usage;
import io.github.manusreactive.webhook.Webhooks;
import io.github.manusreactive.website.Websites;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.retry.RetryRegistry;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * The API for one user. Immutable and thread-safe; make one and share it, since rate limits are kept per client. Several users
 * in one process belong into {@link ManusClients}.
 *
 * <pre>{@code
 * ManusClient client = ManusClient.fromEnvironment();
 * client.tasks().create(CreateTaskRequest.of("Compare three note apps.")).subscribe(task -> ...);
 * }</pre>
 *
 * @since 0.1.0
 */
public final class ManusClient extends FanOutSupport.Provider implements AutoCloseable {

    private static final String KEY_VARIABLE = "MANUS_API_KEY";

    private final ClientCore core;
    private final CallExecutor exchange;
    private final Tasks tasks;

    ManusClient(ClientCore core, CallExecutor exchange) {
        super(core.fanOutSupport());
        this.core = core;
        this.exchange = exchange;
        this.tasks = new DefaultTasks(exchange, core.watches(), core.agentProfile());
    }

    /**
     * A client with an API key and the defaults.
     *
     * @param apiKey the key
     * @return the client
     * @throws InvalidRequestException where the key is missing or blank
     */
    public static ManusClient create(String apiKey) {
        return builder().apiKey(apiKey).build();
    }

    /**
     * A client with the API key in the environment variable {@code MANUS_API_KEY} and the defaults.
     *
     * @return the client
     * @throws InvalidRequestException naming the variable where it is missing or blank
     */
    public static ManusClient fromEnvironment() {
        return from(System.getenv());
    }

    static ManusClient from(Map<String, String> environment) {
        String apiKey = environment.getOrDefault(KEY_VARIABLE, "");
        if (apiKey.isBlank()) {
            throw new InvalidRequestException(
                    KEY_VARIABLE,
                    "is not set: put an API key into this environment variable, or give one to create(apiKey)");
        }
        return create(apiKey.strip());
    }

    /**
     * Starts a client.
     *
     * @return a builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Tasks: create, watch, answer, list.
     *
     * @return the task endpoints
     */
    public Tasks tasks() {
        return tasks;
    }

    /**
     * Projects: create, list.
     *
     * @return the endpoints
     */
    public Projects projects() {
        return new DefaultProjects(exchange);
    }

    /**
     * Skills: list, upload.
     *
     * @return the endpoints
     */
    public Skills skills() {
        return new DefaultSkills(exchange);
    }

    /**
     * Files: upload, read, delete, download attachments.
     *
     * @return the endpoints
     */
    public ManusFiles files() {
        return new DefaultManusFiles(exchange);
    }

    /**
     * Agents: list, read, rename. API keys and trusted apps only.
     *
     * @return the endpoints
     */
    public Agents agents() {
        return new DefaultAgents(exchange);
    }

    /**
     * Credits: balance, history, team spending. API keys and trusted apps only.
     *
     * @return the endpoints
     */
    public Usage usage() {
        return new DefaultUsage(exchange);
    }

    /**
     * Connectors: list those installed.
     *
     * @return the endpoints
     */
    public Connectors connectors() {
        return new DefaultConnectors(exchange);
    }

    /**
     * Browsers: list those online.
     *
     * @return the endpoints
     */
    public Browsers browsers() {
        return new DefaultBrowsers(exchange);
    }

    /**
     * Websites: state, checkpoints, publish, change. API keys and trusted apps only.
     *
     * @return the endpoints
     */
    public Websites websites() {
        return new DefaultWebsites(exchange);
    }

    /**
     * The account behind the credential.
     *
     * @return the endpoints
     */
    public AccountOperations account() {
        return new DefaultAccountOperations(exchange);
    }

    /**
     * Callbacks: register, list, remove, verify what arrives.
     *
     * @return the endpoints
     */
    public Webhooks webhooks() {
        return new DefaultWebhooks(exchange, core.registrations());
    }

    /**
     * The same client with other options for its calls. Shares connections and rate budget with this one.
     *
     * @param change makes the new options of the present ones
     * @return a client
     */
    public ManusClient with(UnaryOperator<CallOptions> change) {
        return new ManusClient(core, exchange.with(change));
    }

    /**
     * Whom the client acts for, unless the subscriber's context names somebody else ({@link ManusUser#inContext()}).
     *
     * @return the user
     */
    public ManusUser user() {
        return exchange.user();
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
     * What decides who may send when; a {@link io.github.manusreactive.ratelimit.LocalRateLimiter} unless the builder was given another
     * one. For metrics and for a look at the queues.
     *
     * @return shared by all clients of one builder
     */
    public OperationRateLimiter rateBudget() {
        return core.config().sharedBudget();
    }

    /**
     * How many tasks are being waited for: runs, awaits, event streams, fan-outs.
     *
     * @return their number by user label, over all clients of one builder; users without any are left out
     */
    public Map<String, Integer> watchedTasks() {
        return core.watches().watchedTasks();
    }

    /**
     * Gives connections back once the calls in flight have ended, within the quiet period of the HTTP settings. Calls that wait for the
     * rate limit end at once with a {@link io.github.manusreactive.error.ManusTransportException} that says that nothing was sent.
     * Clients that share connections with this one end too.
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
        return "ManusClient[" + user().label() + " at " + exchange.config().baseUri() + "]";
    }

    /**
     * Collects a client's settings.
     *
     * @since 0.1.0
     */
    public static final class Builder extends ClientBuilder<Builder> {

        private @Nullable ManusUser user;

        private Builder() {}

        /**
         * Sets the API key.
         *
         * @param apiKeys a key, or several of the same account, used in turn
         * @throws InvalidRequestException where a key is missing or blank
         */
        public Builder apiKey(String... apiKeys) {
            return user(ManusUser.ofApiKeys(ManusUser.DEFAULT_LABEL, apiKeys));
        }

        /**
         * Sets a fixed bearer token.
         *
         * @param accessToken of an Open App
         * @throws InvalidRequestException where it is missing or blank
         */
        public Builder accessToken(String accessToken) {
            return user(ManusUser.ofAccessToken(ManusUser.DEFAULT_LABEL, accessToken));
        }

        /**
         * Sets where credentials come from, such as from tokens that refresh themselves.
         *
         * @param credentials asked for every attempt
         */
        public Builder credentials(CredentialsProvider credentials) {
            return user(new ManusUser(ManusUser.DEFAULT_LABEL, credentials));
        }

        /**
         * Sets the user with a label of their own.
         *
         * @param user identity and credentials
         */
        public Builder user(ManusUser user) {
            this.user = Objects.requireNonNull(user, "user");
            return this;
        }

        /**
         * Builds the client. Nothing is sent.
         *
         * @return the client
         * @throws InvalidRequestException where a setting is wrong or no credential is given
         */
        public ManusClient build() {
            if (user == null) {
                throw new InvalidRequestException("apiKey", "is missing: set apiKey, accessToken, credentials or user");
            }
            ClientCore core = new ClientCore(this);
            return new ManusClient(core, core.callsOf(user));
        }

        @Override
        Builder self() {
            return this;
        }
    }
}
