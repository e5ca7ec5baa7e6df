package io.github.manusreactive.redis.internal;

import io.github.manusreactive.internal.ratelimit.RateLimitQueues.QueueKey;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.redis.internal.ExchangeReply.Status;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;

/** Redis as the replicas see it, for one rate limit, in virtual time: grants each permit once, until its return. */
final class RedisModel {

    private final Scheduler scheduler;
    private final Map<String, Long> returns = new HashMap<>();
    private final Map<String, Integer> waiting = new LinkedHashMap<>();
    private final Map<String, ExchangeReply> replies = new HashMap<>();
    private final Map<String, Long> numbers = new HashMap<>();
    private final Map<String, Sinks.Many<QueueKey>> wakes = new HashMap<>();
    private final List<ExchangeRequest> requests = new ArrayList<>();
    private long pausedUntil;
    private int memory = 1;
    private boolean reachable = true;
    private boolean connects = true;
    private int losesEvery;
    private int sent;

    RedisModel(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    void reachable(boolean now) {
        reachable = now;
    }

    void connects(boolean now) {
        connects = now;
    }

    /** The reply to every n-th request is lost. */
    void losesReplyOf(int every) {
        losesEvery = every;
    }

    void losesMemory() {
        returns.clear();
        replies.clear();
        numbers.clear();
        memory++;
    }

    List<ExchangeRequest> requests() {
        return requests;
    }

    int used() {
        prune();
        return returns.size();
    }

    ExchangeTransport transport() {
        return new ExchangeTransport() {
            @Override
            public Mono<Void> connected() {
                return Mono.defer(() -> connects ? Mono.empty() : Mono.never());
            }

            @Override
            public Mono<ExchangeReply> exchange(String user, Operation operation, ExchangeRequest request) {
                return Mono.defer(() -> {
                    if (!reachable) {
                        return Mono.never();
                    }
                    ExchangeReply reply = reply(request);
                    sent++;
                    return losesEvery > 0 && sent % losesEvery == 0 ? Mono.never() : Mono.just(reply);
                });
            }

            @Override
            public Mono<Void> wake(QueueKey key, List<String> replicas) {
                return Mono.fromRunnable(
                        () -> replicas.forEach(name -> wakeOf(name).tryEmitNext(key)));
            }

            @Override
            public Flux<QueueKey> woken(String replica) {
                return wakeOf(replica).asFlux();
            }

            @Override
            public Mono<String> serverId(String user) {
                return reachable ? Mono.just("server-" + memory) : Mono.never();
            }

            @Override
            public String shard(String user) {
                return user;
            }

            @Override
            public Mono<Void> close() {
                return Mono.empty();
            }
        };
    }

    private Sinks.Many<QueueKey> wakeOf(String replica) {
        return wakes.computeIfAbsent(replica, name -> Sinks.many().multicast().directBestEffort());
    }

    private ExchangeReply reply(ExchangeRequest request) {
        requests.add(request);
        @Nullable Long known = numbers.get(request.replica());
        if (known != null && known == request.number()) {
            return replies.get(request.replica());
        }
        if (known != null && known > request.number()) {
            return new ExchangeReply(Status.STALE, 0, now(), 0, 0, List.of(), List.of(), 0, 0, 0, 0);
        }
        if (known == null && !request.join()) {
            return new ExchangeReply(Status.JOIN, memory, now(), 0, 0, List.of(), List.of(), 0, 0, 0, 0);
        }
        if (request.reset()) {
            pausedUntil = 0;
        }
        request.news().forEach(news -> take(request, news));
        prune();
        ExchangeReply reply = grant(request);
        numbers.put(request.replica(), request.number());
        replies.put(request.replica(), reply);
        return reply;
    }

    private void take(ExchangeRequest request, PermitNews news) {
        String member = request.replica() + ":" + news.permit();
        long window = request.limit().window().toMillis();
        switch (news.kind()) {
            case HELD ->
                returns.put(
                        member,
                        now() + request.lease().toMillis() + request.margin().toMillis() + window);
            case RESPONDED -> returns.put(member, now() - news.millis() + window);
            case UNSENT -> returns.remove(member);
            case LIMITED -> {
                returns.remove(member);
                pausedUntil = Math.max(pausedUntil, now() + news.millis());
            }
        }
    }

    private ExchangeReply grant(ExchangeRequest request) {
        int wanted = request.interactive() + request.bulk();
        int capacity = request.limit().calls();
        int free = pausedUntil > now() ? 0 : Math.max(0, capacity - returns.size());
        int granted = request.leave() ? 0 : Math.min(wanted, free);
        long window = request.limit().window().toMillis();
        for (int i = 0; i < granted; i++) {
            returns.put(
                    request.replica() + ":" + (request.firstPermit() + i),
                    now() + request.lease().toMillis() + request.margin().toMillis() + window);
        }
        waiting.put(request.replica(), request.leave() ? 0 : wanted - granted);
        long next = pausedUntil > now()
                ? pausedUntil - now()
                : returns.values().stream().mapToLong(at -> at - now()).min().orElse(0);
        List<String> wake = free - granted > 0
                ? waiting.entrySet().stream()
                        .filter(other -> other.getValue() > 0 && !other.getKey().equals(request.replica()))
                        .map(Map.Entry::getKey)
                        .toList()
                : List.of();
        return new ExchangeReply(
                Status.OK,
                memory,
                now(),
                granted,
                granted < wanted ? Math.max(1, next) : 0,
                wake,
                List.copyOf(waiting.keySet()),
                returns.size(),
                capacity,
                Math.max(0, pausedUntil - now()),
                0);
    }

    private void prune() {
        returns.values().removeIf(at -> at <= now());
    }

    private long now() {
        return scheduler.now(TimeUnit.MILLISECONDS);
    }
}
