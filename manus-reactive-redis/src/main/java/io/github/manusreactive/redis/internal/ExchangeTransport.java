package io.github.manusreactive.redis.internal;

import io.github.manusreactive.internal.ratelimit.RateLimitQueues.QueueKey;
import io.github.manusreactive.operation.Operation;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Carries exchanges and wake messages. Failures are {@link ExchangeFailedException}s. */
public interface ExchangeTransport {

    /** Completes when the connection for exchanges is open; opens it if necessary. */
    Mono<Void> connected();

    /** Runs one exchange. It may take place even if it fails or is cancelled, and later than that. */
    Mono<ExchangeReply> exchange(String user, Operation operation, ExchangeRequest request);

    /** Sends a wake message for one rate limit to each replica; one that does not listen misses it. */
    Mono<Void> wake(QueueKey key, List<String> replicas);

    /** Emits the rate limit of each wake message to the replica. Subscribes again after a lost connection. */
    Flux<QueueKey> woken(String replica);

    /**
     * Returns the identity of the server that last ran an exchange for users of this user's shard; empty if none did
     * since the server lost its memory.
     */
    Mono<String> serverId(String user);

    /** Returns the name that users with a common server identity share. */
    String shard(String user);

    /** Closes the connections that were opened here. */
    Mono<Void> close();
}
