package io.github.manusreactive.redis.internal;

import io.github.manusreactive.internal.ratelimit.LimiterEnvironment;
import io.github.manusreactive.internal.ratelimit.PermitQueue;
import io.github.manusreactive.internal.ratelimit.PermitSource;
import io.github.manusreactive.internal.ratelimit.RateLimitQueues;
import io.github.manusreactive.internal.ratelimit.RateLimitQueues.QueueKey;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The rate limits of this replica that are in use. */
public final class SharedPermitSources implements RateLimitQueues.SourceFactory {

    private final LimiterEnvironment environment;
    private final ReplicaSettings settings;
    private final ReplicaIdentity identity;
    private final ExchangeTransport transport;
    private final Map<QueueKey, SharedRateLimit> limits = new ConcurrentHashMap<>();

    public SharedPermitSources(LimiterEnvironment environment, ReplicaSettings settings, ExchangeTransport transport) {
        this.environment = environment;
        this.settings = settings;
        this.identity = new ReplicaIdentity(settings.replica());
        this.transport = transport;
    }

    @Override
    public PermitSource open(QueueKey key) {
        SharedRateLimit opened = new SharedRateLimit(environment, settings, identity, transport, key);
        limits.put(key, opened);
        return opened.permits();
    }

    @Override
    public void attach(QueueKey key, PermitSource permits, PermitQueue queue) {
        Objects.requireNonNull(limits.get(key)).attach(queue);
    }

    @Override
    public void evicted(QueueKey key, PermitSource permits) {
        SharedRateLimit idle = limits.remove(key);
        if (idle != null) {
            idle.leave().subscribe();
        }
    }

    public ReplicaIdentity identity() {
        return identity;
    }

    /** Another replica says that this one can get a permit. */
    public void wake(QueueKey key) {
        SharedRateLimit woken = limits.get(key);
        if (woken != null) {
            woken.wake();
        }
    }

    /** Returns the keys of rate limits whose calls may still count. */
    Flux<QueueKey> remembered() {
        long now = environment.now();
        return Flux.fromIterable(limits.entrySet())
                .filter(entry -> entry.getValue().isRemembered(now))
                .map(Map.Entry::getKey);
    }

    /** The Redis server of this rate limit has lost its memory or is another one. */
    void joinAgain(QueueKey key) {
        SharedRateLimit limit = limits.get(key);
        if (limit != null) {
            limit.joinAgain();
        }
    }

    public Mono<Void> leave() {
        return Flux.fromIterable(limits.values())
                .flatMap(SharedRateLimit::leave)
                .then();
    }
}
