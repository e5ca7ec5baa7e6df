package io.github.manusreactive.redis.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.internal.ratelimit.RateLimitQueues.QueueKey;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.ratelimit.RateLimit;
import io.github.manusreactive.redis.RedisProcess;
import io.github.manusreactive.redis.internal.ExchangeReply.Status;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.util.retry.Retry;

/** Exchanges and wake messages with a real server. */
class LettuceExchangeTransportTest {

    private static final QueueKey LIMIT = new QueueKey("user 1", Operation.TASK_CREATE);

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private RedisProcess redis;
    private RedisClient client;
    private RedisClient observer;
    private LettuceExchangeTransport transport;

    @BeforeEach
    void start() {
        redis = new RedisProcess();
        client = RedisClient.create(redis.uri());
        observer = RedisClient.create(redis.uri());
        transport = new LettuceExchangeTransport(RedisConnector.of(client), "manus");
    }

    @AfterEach
    void stop() {
        transport.close().block(TIMEOUT);
        client.close();
        observer.close();
        redis.close();
    }

    @Test
    void permitsAreGrantedUpToTheLimitOverTwoReplicas() {
        assertThat(exchange(request("a", 1, 7)).granted()).isEqualTo(7);
        ExchangeReply second = exchange(request("b", 1, 7));
        assertThat(second.status()).isEqualTo(Status.OK);
        assertThat(second.granted()).isEqualTo(3);
        assertThat(second.members()).containsExactly("a", "b");
        assertThat(second.nowMillis()).isPositive();
    }

    @Test
    void usersAndOperationsHavePermitsOfTheirOwnInOneSlot() {
        exchange(request("a", 1, 10));
        assertThat(transport
                        .exchange("user {2}", Operation.TASK_CREATE, request("a", 1, 10))
                        .block(TIMEOUT)
                        .granted())
                .isEqualTo(10);
        assertThat(transport
                        .exchange("user 1", Operation.TASK_SEND_MESSAGE, request("a", 1, 10))
                        .block(TIMEOUT)
                        .granted())
                .isEqualTo(10);
        List<String> keys = commands().keys("*");
        assertThat(keys)
                .allMatch(
                        key -> key.matches("manus:\\{b\\d+}:(server|[\\w-]{12}:task\\.\\w+:(state|permits|replicas))"));
        // the identity of a shard's server stays
        assertThat(keys).allMatch(key -> key.endsWith(":server") == commands().pttl(key) < 0);
    }

    @Test
    void aForgottenScriptIsLoadedAgain() {
        exchange(request("a", 1, 1));
        commands().scriptFlush();
        assertThat(exchange(request("a", 2, 1)).status()).isEqualTo(Status.OK);
    }

    @Test
    void afterARestartTheSameTransportGoesOnWithAnotherServerIdentity() {
        exchange(request("a", 1, 1));
        String before = transport.serverId("user 1").block(TIMEOUT);
        redis.restartEmpty();
        ExchangeReply reply = Mono.defer(() -> transport.exchange("user 1", Operation.TASK_CREATE, request("a", 2, 1)))
                .retryWhen(Retry.fixedDelay(200, Duration.ofMillis(100)))
                .block(TIMEOUT);
        assertThat(reply.status()).isEqualTo(Status.OK);
        assertThat(transport.serverId("user 1").block(TIMEOUT)).isNotEqualTo(before);
    }

    @Test
    void theServerIdentityIsEmptyBeforeTheFirstExchange() {
        StepVerifier.create(transport.serverId("user 1")).expectComplete().verify(TIMEOUT);
    }

    @Test
    void wakeMessagesReachTheirReplicaOnlyEvenAfterARestart() {
        StepVerifier.create(transport.woken("b"))
                .then(() -> awaitSubscribers(1))
                .then(() -> transport.wake(LIMIT, List.of("a")).block(TIMEOUT))
                .then(() -> transport.wake(LIMIT, List.of("b")).block(TIMEOUT))
                .expectNext(LIMIT)
                .then(() -> {
                    redis.restartEmpty();
                    awaitSubscribers(1);
                    transport.wake(LIMIT, List.of("b")).retry(200).block(TIMEOUT);
                })
                .expectNext(LIMIT)
                .thenCancel()
                .verify(TIMEOUT);
        awaitSubscribers(0);
    }

    @Test
    void closingEndsTheConnectionsAndLeavesTheClientOpen() {
        long others = connections();
        exchange(request("a", 1, 1));
        transport.woken("a").subscribe().dispose();
        transport.wake(LIMIT, List.of("a")).block(TIMEOUT);
        assertThat(connections()).isGreaterThan(others);
        transport.close().block(TIMEOUT);
        await(() -> connections() == others);
        StepVerifier.create(transport.exchange("user 1", Operation.TASK_CREATE, request("a", 2, 1)))
                .expectErrorMessage(
                        "Redis did not run the command: the connection is closed; check its address, credentials and"
                                + " permissions")
                .verify(TIMEOUT);
        assertThat(client.connect().sync().ping()).isEqualTo("PONG");
    }

    @Test
    void withoutAServerTheErrorIsOneLineWithoutCredentialsAndALaterExchangeConnects() {
        redis.kill();
        RedisURI uri = RedisURI.builder(redis.uri())
                .withAuthentication("name", "secret")
                .build();
        try (RedisClient other = RedisClient.create(uri)) {
            other.setOptions(ClientOptions.builder()
                    .socketOptions(SocketOptions.builder()
                            .connectTimeout(Duration.ofSeconds(5))
                            .build())
                    .build());
            LettuceExchangeTransport unreachable = new LettuceExchangeTransport(RedisConnector.of(other), "manus");
            StepVerifier.create(unreachable.exchange("user 1", Operation.TASK_CREATE, request("a", 1, 1)))
                    .expectErrorSatisfies(error -> assertThat(error)
                            .isInstanceOf(ExchangeFailedException.class)
                            .hasMessageStartingWith("Redis did not run the command: ")
                            .hasMessageContaining(Integer.toString(redis.port()))
                            .hasMessageNotContainingAny("secret", "\n"))
                    .verify(TIMEOUT);
            unreachable.close().block(TIMEOUT);
        }
        StepVerifier.create(transport.exchange("user 1", Operation.TASK_CREATE, request("a", 1, 1)))
                .expectError(ExchangeFailedException.class)
                .verify(TIMEOUT);
        redis.start();
        assertThat(exchange(request("a", 1, 1)).status()).isEqualTo(Status.OK);
    }

    @Test
    void aMissingPermissionIsNamed() {
        exchange(request("a", 1, 1));
        commands()
                .aclSetuser(
                        "default",
                        io.lettuce.core.AclSetuserArgs.Builder.removeCommand(
                                io.lettuce.core.protocol.CommandType.EVALSHA));
        StepVerifier.create(transport.exchange("user 1", Operation.TASK_CREATE, request("a", 2, 1)))
                .expectErrorSatisfies(error -> assertThat(error).hasMessageContaining("evalsha"))
                .verify(TIMEOUT);
    }

    private ExchangeReply exchange(ExchangeRequest request) {
        return transport.exchange("user 1", Operation.TASK_CREATE, request).block(TIMEOUT);
    }

    private static ExchangeRequest request(String replica, long number, int waiting) {
        return new ExchangeRequest(
                replica,
                number,
                RateLimit.perMinute(10),
                Duration.ofSeconds(15),
                Duration.ofSeconds(5),
                0,
                true,
                false,
                false,
                false,
                false,
                true,
                1,
                waiting,
                0,
                0,
                0,
                0.5,
                Duration.ZERO,
                List.of(),
                List.of());
    }

    private RedisCommands<String, String> commands() {
        return observer.connect().sync();
    }

    private long connections() {
        try (RedisClient counting = RedisClient.create(redis.uri())) {
            return counting.connect().sync().clientList().lines().count();
        }
    }

    private void awaitSubscribers(long count) {
        await(() -> {
            try (RedisClient counting = RedisClient.create(redis.uri())) {
                return counting.connect().sync().pubsubNumsub("manus:wake:b").get("manus:wake:b") == count;
            }
        });
    }

    private static void await(java.util.function.BooleanSupplier condition) {
        Mono.fromSupplier(condition::getAsBoolean)
                .subscribeOn(Schedulers.boundedElastic())
                .filter(met -> met)
                .repeatWhenEmpty(1000, empty -> empty.delayElements(Duration.ofMillis(20)))
                .block(TIMEOUT);
    }
}
