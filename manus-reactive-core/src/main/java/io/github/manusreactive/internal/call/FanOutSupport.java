package io.github.manusreactive.internal.call;

import io.github.manusreactive.internal.json.JsonCodec;
import io.github.manusreactive.ratelimit.OperationRateLimiter;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import reactor.core.scheduler.Scheduler;

/** The part of a client that fan-out uses beyond the public API. All clients of one builder share it. */
public final class FanOutSupport {

    private final ClientResources resources;
    private final Map<Class<?>, Object> shared = new ConcurrentHashMap<>();

    /** Opens a part of the resources to fan-out. */
    public FanOutSupport(ClientResources resources) {
        this.resources = resources;
    }

    /** A client, as fan-out sees it. Has no public members, so that the client's own API does not show it. */
    public abstract static class Provider {

        private final FanOutSupport support;

        /** Keeps what the client shares with others of its builder. */
        protected Provider(FanOutSupport support) {
            this.support = support;
        }
    }

    /** Returns the support of a client. */
    public static FanOutSupport of(Provider client) {
        return client.support;
    }

    /** Where the API is, without a trailing slash. */
    public URI baseUri() {
        return resources.baseUri();
    }

    /** Reads and writes JSON. */
    public JsonCodec codec() {
        return resources.codec();
    }

    /** Clock and timer of everything that waits. */
    public Scheduler scheduler() {
        return resources.scheduler();
    }

    /** The rate limiter that the builder was given, which other clients may share. */
    public OperationRateLimiter rateLimiter() {
        return resources.sharedBudget();
    }

    /** Tells whether the server responds. */
    public ServerContactTracker serverContact() {
        return resources.serverContact();
    }

    /**
     * Returns the one object of a type that all clients of one builder share, for state that fan-out keeps for them.
     *
     * @param type the key
     * @param initial makes the object on first use
     */
    public <A> A shared(Class<A> type, Supplier<A> initial) {
        return type.cast(shared.computeIfAbsent(type, key -> initial.get()));
    }
}
