package io.github.manusreactive.internal.call;

import io.github.manusreactive.internal.json.JsonCodec;
import io.github.manusreactive.ratelimit.OperationRateLimiter;
import java.net.URI;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import reactor.core.scheduler.Scheduler;

/** Internal access for fan-out, shared by all clients of one builder. */
public final class FanOutSupport {

    private static final Map<Class<?>, Function<Object, FanOutSupport>> ACCESSORS = new ConcurrentHashMap<>();

    private final ClientResources resources;
    private final Map<Class<?>, Object> shared = new ConcurrentHashMap<>();

    public FanOutSupport(ClientResources resources) {
        this.resources = resources;
    }

    /**
     * Registers how to find the support of the clients of a class, so that their API does not show it.
     *
     * @param type a class of clients, which registers itself when it is loaded
     */
    public static <C> void register(Class<C> type, Function<C, FanOutSupport> accessor) {
        ACCESSORS.put(type, client -> accessor.apply(type.cast(client)));
    }

    /** Returns the support of a client of a registered class. */
    public static FanOutSupport of(Object client) {
        return Objects.requireNonNull(ACCESSORS.get(client.getClass()), "not a client")
                .apply(client);
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
        return resources.sharedRateLimiter();
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
