package io.github.manusreactive.redis.internal;

import io.github.manusreactive.internal.ratelimit.RateLimitQueues.QueueKey;
import io.github.manusreactive.internal.util.LoggerNames;
import java.time.Duration;
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
    /** Identity of the server by key; an empty text if it remembers nothing. */
    private final Map<QueueKey, String> servers = new ConcurrentHashMap<>();

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
                .collectList()
                .doOnNext(keys -> servers.keySet().retainAll(keys))
                .flatMapIterable(keys -> keys)
                .concatMap(key -> transport.serverId(key.user()).defaultIfEmpty("").doOnNext(id -> compare(key, id)))
                // the exchanges report that Redis is unreachable
                .onErrorComplete()
                .then();
    }

    private void compare(QueueKey key, String id) {
        String before = servers.put(key, id);
        if (before != null && !before.equals(id)) {
            LOG.warn("Redis has lost its memory or was replaced; the rate limit of {} is joined again", key.operation());
            sources.joinAgain(key);
        }
    }
}
