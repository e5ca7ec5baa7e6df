package io.github.manusreactive.redis;

import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.ratelimit.CallPriority;
import io.github.manusreactive.ratelimit.PermitRequest;
import io.github.manusreactive.ratelimit.RateLimit;
import io.github.manusreactive.ratelimit.RateLimitSettings;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A replica in a process of its own, whose calls always wait for the same rate limit. Prints the time at which the API counts
 * each call, at a random moment between the permission to write it and its response.
 */
public final class ReplicaMain {

    private static final Duration PATIENCE = Duration.ofHours(1);

    private ReplicaMain() {}

    /** @param args port of Redis, limit, window, lease and margin in milliseconds, waiting calls, longest delay */
    public static void main(String[] args) throws Exception {
        RedisClient client = RedisClient.create(RedisURI.create("127.0.0.1", Integer.parseInt(args[0])));
        RateLimitSettings limits = RateLimitSettings.builder()
                .limit(
                        Operation.TASK_CREATE,
                        new RateLimit(Integer.parseInt(args[1]), Duration.ofMillis(Long.parseLong(args[2]))))
                .build();
        RedisRateLimiter limiter = RedisRateLimiter.builder(RedisConnections.of(client), limits)
                .lease(Duration.ofMillis(Long.parseLong(args[3])))
                .margin(Duration.ofMillis(Long.parseLong(args[4])))
                .build();
        long delay = Long.parseLong(args[6]);
        AtomicLong refused = new AtomicLong();
        calls(limiter, Integer.parseInt(args[5]), delay, counted -> System.out.println(counted), refused)
                .subscribe();
        System.in.read();
        limiter.close().block(Duration.ofSeconds(5));
        client.shutdown();
        System.out.println("lapsed " + refused);
    }

    /** Endless calls, as many at a time as given. */
    static Mono<Void> calls(
            RedisRateLimiter limiter,
            int waiting,
            long delay,
            java.util.function.LongConsumer counted,
            AtomicLong lapsed) {
        return Flux.range(0, waiting)
                .flatMap(call -> call(limiter, call, delay, counted, lapsed).repeat(), Integer.MAX_VALUE)
                .then();
    }

    private static Mono<Void> call(
            RedisRateLimiter limiter,
            int call,
            long delay,
            java.util.function.LongConsumer counted,
            AtomicLong lapsed) {
        CallPriority priority = call % 4 == 0 ? CallPriority.INTERACTIVE : CallPriority.BULK;
        return limiter.acquire(new PermitRequest("user", Operation.TASK_CREATE, priority, PATIENCE))
                .flatMap(permit -> pause(delay).then(Mono.defer(() -> {
                    if (!permit.maySend()) {
                        lapsed.incrementAndGet();
                        permit.unsent();
                        return Mono.empty();
                    }
                    return pause(delay)
                            .doOnSuccess(written -> counted.accept(System.currentTimeMillis()))
                            .then(pause(delay))
                            .doOnSuccess(response -> permit.responded());
                })));
    }

    private static Mono<Void> pause(long longest) {
        return Mono.delay(Duration.ofMillis(ThreadLocalRandom.current().nextLong(longest + 1)))
                .then();
    }
}
