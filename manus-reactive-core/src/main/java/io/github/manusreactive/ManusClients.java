package io.github.manusreactive;

import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.auth.OAuthApp;
import io.github.manusreactive.auth.OAuthFlow;
import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.internal.call.FanOutSupport;
import io.github.manusreactive.ratelimit.OperationRateLimiter;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.retry.RetryRegistry;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import reactor.core.publisher.Mono;

/**
 * Clients of many users over one connection pool. Each user has a rate budget of their own; users never wait for each other. A
 * client costs no thread and no connection of its own.
 *
 * @since 0.1.0
 */
public final class ManusClients extends FanOutSupport.Provider implements AutoCloseable {

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
     * Starts a set of clients.
     *
     * @return a builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * The client of a user named at build time.
     *
     * @param label the user's label
     * @return the client
     * @throws InvalidRequestException where no user has this label
     */
    public ManusClient client(String label) {
        ManusClient client = clients.get(label);
        if (client == null) {
            throw new InvalidRequestException("user", "'" + label + "' is not among " + clients.keySet());
        }
        return client;
    }

    /**
     * A client for a user not named at build time, such as the caller of a web application. Cheap; need not be closed.
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
     * Gives connections back once the calls in flight have ended. Calls that wait for the rate limit end at once with a {@link
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
    public static final class Builder extends ClientBuilder<Builder> {

        private final Map<String, ManusUser> users = new LinkedHashMap<>();

        private Builder() {}

        /**
         * Adds a user.
         *
         * @param user identity and credentials; labels must differ
         * @throws InvalidRequestException where the label is taken
         */
        public Builder user(ManusUser user) {
            if (users.putIfAbsent(user.label(), user) != null) {
                throw new InvalidRequestException("user", "'" + user.label() + "' is named twice");
            }
            return this;
        }

        /**
         * Builds the clients. Nothing is sent.
         *
         * @return the clients
         * @throws InvalidRequestException where a setting is wrong
         */
        public ManusClients build() {
            return new ManusClients(new ClientCore(this), users.values());
        }

        @Override
        Builder self() {
            return this;
        }
    }
}
