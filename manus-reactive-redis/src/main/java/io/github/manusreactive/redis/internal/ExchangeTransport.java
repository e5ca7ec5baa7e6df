package io.github.manusreactive.redis.internal;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.internal.ratelimit.RateLimitQueues.QueueKey;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
public interface ExchangeTransport { Mono<ExchangeReply> exchange(String user, Operation operation, ExchangeRequest request); Mono<Void> wake(String user, Operation operation, List<String> replicas); Flux<QueueKey> woken(String replica); Mono<String> serverId(String user); Mono<Void> close(); }
