package io.github.manusreactive.redis.internal;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.redis.RedisConnections;
import io.github.manusreactive.internal.ratelimit.RateLimitQueues.QueueKey;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
public final class LettuceExchangeTransport implements ExchangeTransport { public LettuceExchangeTransport(RedisConnections c, String prefix) {}
public Mono<ExchangeReply> exchange(String user, Operation operation, ExchangeRequest request) { return Mono.empty(); } public Mono<Void> wake(String user, Operation operation, List<String> replicas) { return Mono.empty(); } public Flux<QueueKey> woken(String replica) { return Flux.empty(); } public Mono<String> serverId(String user) { return Mono.empty(); } public Mono<Void> close() { return Mono.empty(); } }
