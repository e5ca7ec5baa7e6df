package io.github.manusreactive.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.manusreactive.error.InvalidSettingException;
import io.github.manusreactive.error.RateLimitTimeoutException;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.ratelimit.CallPermit;
import io.github.manusreactive.ratelimit.CallPriority;
import io.github.manusreactive.ratelimit.PermitRequest;
import io.github.manusreactive.ratelimit.RateLimit;
import io.github.manusreactive.ratelimit.RateLimitSettings;
import io.lettuce.core.RedisClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.test.StepVerifier;

class RedisRateLimiterTest {

    private static final int LIMIT = 10;
    private static final Duration WINDOW = Duration.ofSeconds(1);

    private static RedisProcess redis;

    private final List<RedisRateLimiter> limiters = new ArrayList<>();
    private final List<RedisClient> clients = new ArrayList<>();

    @BeforeAll
    static void start() {
        redis = new RedisProcess();
    }

    @AfterAll
    static void stop() {
        redis.close();
    }

    @AfterEach
    void close() {
        limiters.forEach(limiter -> limiter.close().block(Duration.ofSeconds(5)));
        clients.forEach(RedisClient::shutdown);
        redis.flush();
    }

    @Test
    void replicasTogetherNeverExceedTheLimit() {
        ConcurrentLinkedQueue<Long> counted = new ConcurrentLinkedQueue<>();
        List<Disposable> running = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            running.add(ReplicaMain.calls(limiter(WINDOW), 20, 20, counted::add, new AtomicLong())
                    .subscribe());
        }
        StepVerifier.create(reactor.core.publisher.Flux.interval(Duration.ofMillis(20))
                        .takeUntil(tick -> counted.size() >= 5 * LIMIT))
                .thenConsumeWhile(tick -> true)
                .expectComplete()
                .verify(Duration.ofSeconds(60));
        running.forEach(Disposable::dispose);
        CountedCalls calls =
                new CountedCalls(counted.stream().mapToLong(at -> at).toArray(), LIMIT, WINDOW.toMillis());
        assertThat(calls.mostInSlidingWindow()).isLessThanOrEqualTo(LIMIT);
        assertThat(calls.mostInFixedWindow()).isLessThanOrEqualTo(LIMIT);
    }

    @Test
    void whatOneReplicaUsesIsMissingForTheOther() {
        RedisRateLimiter first = limiter(Duration.ofMinutes(1));
        RedisRateLimiter second = limiter(Duration.ofMinutes(1));
        for (int i = 0; i < LIMIT; i++) {
            acquire(first, Duration.ofSeconds(10)).responded();
        }
        StepVerifier.create(second.acquire(request(Duration.ofSeconds(3))))
                .expectErrorSatisfies(error -> assertThat(error)
                        .isInstanceOf(RateLimitTimeoutException.class)
                        .hasMessageContaining("the rate limit allows this call no earlier than in"))
                .verify(Duration.ofSeconds(30));
        assertThat(second.snapshots())
                .singleElement()
                .satisfies(state -> assertThat(state.available()).isZero());
    }

    @Test
    void aReplicaThatClosesReturnsItsUnusedPermits() {
        RedisRateLimiter first = limiter(Duration.ofMinutes(1));
        for (int i = 0; i < LIMIT; i++) {
            acquire(first, Duration.ofSeconds(10)).unsent();
        }
        first.close().block(Duration.ofSeconds(5));
        RedisRateLimiter second = limiter(Duration.ofMinutes(1));
        for (int i = 0; i < LIMIT; i++) {
            assertThat(acquire(second, Duration.ofSeconds(10))).isNotNull();
        }
    }

    @Test
    void aReplicaThatStartedWithoutRedisUsesAndIsWokenLater() {
        redis.kill();
        RedisRateLimiter first = limiter(Duration.ofMinutes(1));
        StepVerifier.create(first.acquire(request(Duration.ofSeconds(3))))
                .expectErrorSatisfies(error -> assertThat(error)
                        .isInstanceOf(RateLimitTimeoutException.class)
                        .hasMessageContaining("Redis"))
                .verify(Duration.ofSeconds(30));
        redis.start();
        List<CallPermit> held = new ArrayList<>();
        for (int i = 0; i < LIMIT; i++) {
            held.add(acquire(first, Duration.ofSeconds(15)));
        }
        RedisRateLimiter second = limiter(Duration.ofMinutes(1));
        held.forEach(CallPermit::unsent);
        assertThat(acquire(second, Duration.ofSeconds(15))).isNotNull();
    }

    @Test
    void aClosedLimiterRefusesCalls() {
        RedisRateLimiter limiter = limiter(WINDOW);
        limiter.close().block(Duration.ofSeconds(5));
        StepVerifier.create(limiter.acquire(request(Duration.ofSeconds(5))))
                .expectErrorMessage("the rate limiter was closed")
                .verify(Duration.ofSeconds(10));
    }

    @Test
    void closedConnectionsAreGone() {
        RedisRateLimiter limiter = limiter(WINDOW);
        acquire(limiter, Duration.ofSeconds(10)).responded();
        limiter.close().block(Duration.ofSeconds(5));
        try (RedisClient observer = RedisClient.create(redis.uri())) {
            assertThat(observer.connect().sync().clientList().lines())
                    .as("connections but the observer's own")
                    .hasSize(1);
        }
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        RedisConnections connections = RedisConnections.of(client());
        assertThatThrownBy(() -> RedisRateLimiter.builder(connections, RateLimitSettings.defaults())
                        .lease(Duration.ofMillis(400))
                        .build())
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("redis.timeout");
        assertThatThrownBy(() -> RedisRateLimiter.builder(connections, RateLimitSettings.defaults())
                        .localShare(1.5)
                        .build())
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("redis.localShare");
    }

    private RedisRateLimiter limiter(Duration window) {
        RateLimitSettings limits = RateLimitSettings.builder()
                .limit(Operation.TASK_CREATE, new RateLimit(LIMIT, window))
                .build();
        RedisRateLimiter limiter =
                RedisRateLimiter.builder(RedisConnections.of(client()), limits).build();
        limiters.add(limiter);
        return limiter;
    }

    private RedisClient client() {
        RedisClient client = RedisClient.create(redis.uri());
        clients.add(client);
        return client;
    }

    private static CallPermit acquire(RedisRateLimiter limiter, Duration patience) {
        return limiter.acquire(request(patience)).block(Duration.ofSeconds(20));
    }

    private static PermitRequest request(Duration patience) {
        return new PermitRequest("user", Operation.TASK_CREATE, CallPriority.BULK, patience);
    }
}
