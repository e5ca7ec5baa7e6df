package io.github.manusreactive.redis.internal;

import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.ratelimit.RateLimit;
import io.github.manusreactive.redis.RedisProcess;
import io.github.manusreactive.redis.internal.PermitNews.Kind;
import io.lettuce.core.RedisClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Measures exchanges per second over one connection: 32 limits with 4 replicas each, which wait and report. */
final class ExchangeThroughput {

    private static final int LIMITS = 32;
    private static final int REPLICAS = 4;

    private ExchangeThroughput() {}

    public static void main(String[] args) {
        try (RedisProcess redis = new RedisProcess();
                RedisClient client = RedisClient.create(redis.uri())) {
            LettuceExchangeTransport transport = new LettuceExchangeTransport(RedisConnector.of(client), "manus");
            run(transport, 100, 0);
            for (int round = 1; round <= 3; round++) {
                long began = System.nanoTime();
                int count = run(transport, 400, round * 1000);
                double seconds = (System.nanoTime() - began) / 1e9;
                System.out.printf("%d exchanges in %.2f s: %.0f per second%n", count, seconds, count / seconds);
            }
            transport.close().block();
        }
    }

    private static int run(LettuceExchangeTransport transport, int rounds, int name) {
        List<Mono<Long>> chains = new ArrayList<>();
        for (int limit = 0; limit < LIMITS; limit++) {
            String user = "user" + name + limit;
            for (int replica = 0; replica < REPLICAS; replica++) {
                chains.add(chain(transport, user, "replica" + replica, rounds));
            }
        }
        return Flux.merge(Flux.fromIterable(chains), LIMITS * REPLICAS)
                .reduce(0L, Long::sum)
                .block()
                .intValue();
    }

    private static Mono<Long> chain(LettuceExchangeTransport transport, String user, String replica, int rounds) {
        long[] generation = {0};
        List<PermitNews> news = new ArrayList<>();
        long[] next = {1};
        return Flux.range(1, rounds)
                .concatMap(number -> transport
                        .exchange(
                                user,
                                Operation.TASK_CREATE,
                                new ExchangeRequest(
                                        replica,
                                        number,
                                        new RateLimit(10, Duration.ofMillis(50)),
                                        Duration.ofSeconds(15),
                                        Duration.ofSeconds(5),
                                        generation[0],
                                        number == 1,
                                        false,
                                        false,
                                        false,
                                        false,
                                        true,
                                        next[0],
                                        5,
                                        100,
                                        5,
                                        100,
                                        0.5,
                                        Duration.ZERO,
                                        List.of(),
                                        news))
                        .doOnNext(reply -> {
                            generation[0] = reply.generation();
                            news.clear();
                            for (int i = 0; i < reply.granted(); i++) {
                                news.add(new PermitNews(Kind.RESPONDED, next[0]++, 0));
                            }
                        }))
                .count();
    }
}
