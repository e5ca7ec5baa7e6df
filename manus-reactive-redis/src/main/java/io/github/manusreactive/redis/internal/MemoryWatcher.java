package io.github.manusreactive.redis.internal;

import io.github.manusreactive.internal.ratelimit.RateLimitQueues.QueueKey;
import io.github.manusreactive.internal.util.LoggerNames;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Notices that Redis has lost its memory while this replica waits for nothing but knows of calls that still count. Without it,
 * another replica could get all permits of an empty Redis. Sends nothing while no call counts.
 */
public final class MemoryWatcher {

    private static final Logger LOG = LoggerFactory.getLogger(LoggerNames.RATE_LIMIT);
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final SharedPermitSources sources;
    private final ExchangeTransport transport;
    /** Identity of the server by shard; an empty text if it remembers nothing. */
    private final Map<String, String> servers = new ConcurrentHashMap<>();

    public MemoryWatcher(SharedPermitSources sources, ExchangeTransport transport) {
        this.sources = sources;
        this.transport = transport;
    }

    public Disposable start(Scheduler scheduler) {
        return Flux.interval(INTERVAL, scheduler)
                .onBackpressureDrop()
                .concatMap(tick -> check(), 1)
                .subscribe(null, error -> LOG.error("The watch for losses of Redis' memory ended", error));
    }

    private Mono<Void> check() {
        return sources.remembered()
                .collectMultimap(key -> transport.shard(key.user()))
                .doOnNext(shards -> servers.keySet().retainAll(shards.keySet()))
                .flatMapIterable(Map::entrySet)
                .concatMap(shard -> compare(shard.getKey(), shard.getValue()))
                // the exchanges report that Redis is unreachable
                .onErrorComplete()
                .then();
    }

    private Mono<Void> compare(String shard, Collection<QueueKey> keys) {
        return transport
                .serverId(keys.iterator().next().user())
                .defaultIfEmpty("")
                .doOnNext(id -> {
                    String before = servers.put(shard, id);
                    if (before != null && !before.equals(id)) {
                        LOG.warn(
                                "Redis has lost its memory or was replaced; {} rate limits are joined again",
                                keys.size());
                        keys.forEach(sources::joinAgain);
                    }
                })
                .then();
    }
}
