package io.github.manusreactive.internal.call;

import io.github.manusreactive.internal.json.JsonCodec;
import io.github.manusreactive.ratelimit.OperationRateLimiter;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import reactor.core.scheduler.Scheduler;

/** Internal access for fan-out, shared by all clients of one builder. */
public final class FanOutSupport {

    private final ClientResources resources;
    private final Map<Class<?>, Object> shared = new ConcurrentHashMap<>();

    public FanOutSupport(ClientResources resources) {
        this.resources = resources;
    }

    /** Base class of clients. It has no public members, so that it does not show in their API. */
    public abstract static class Provider {

        private final FanOutSupport support;

        protected Provider(FanOutSupport support) {
            this.support = support;
        }
    }

    /** Returns the support of a client. */
    public static FanOutSupport of(Provider client) {
        return client.support;
    }

    /** Returns the base URL of the API, without a trailing slash. */
    public URI baseUri() {
        return resources.baseUri();
    }

    public JsonCodec codec() {
        return resources.codec();
    }

    public Scheduler scheduler() {
        return resources.scheduler();
    }

    /** Returns the rate limiter of the builder, which other clients may share. */
    public OperationRateLimiter rateLimiter() {
        return resources.sharedBudget();
    }

    public ServerContactTracker serverContact() {
        return resources.serverContact();
    }

    /**
     * Returns the single object of a type that all clients of one builder share, for the state of fan-outs.
     *
     * @param type the key
     * @param initial creates the object on first use
     */
    public <A> A shared(Class<A> type, Supplier<A> initial) {
        return type.cast(shared.computeIfAbsent(type, key -> initial.get()));
    }
}
