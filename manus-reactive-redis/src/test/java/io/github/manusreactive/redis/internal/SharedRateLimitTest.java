package io.github.manusreactive.redis.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.error.RateLimitTimeoutException;
import io.github.manusreactive.internal.ratelimit.LimiterEnvironment;
import io.github.manusreactive.internal.ratelimit.RateLimitQueues;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.ratelimit.CallPermit;
import io.github.manusreactive.ratelimit.CallPriority;
import io.github.manusreactive.ratelimit.PermitRequest;
import io.github.manusreactive.ratelimit.RateLimit;
import io.github.manusreactive.ratelimit.RateLimitSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.test.scheduler.VirtualTimeScheduler;

class SharedRateLimitTest {

    private static final int LIMIT = 10;
    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final Duration PATIENCE = Duration.ofHours(1);

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final RedisModel redis = new RedisModel(time);
    private final List<Long> sent = new ArrayList<>();
    private final List<Throwable> errors = new ArrayList<>();
    private final List<Disposable> watchers = new ArrayList<>();

    @AfterEach
    void stop() {
        watchers.forEach(Disposable::dispose);
        time.dispose();
    }

    @Test
    void aLoneReplicaUsesTheWholeLimit() {
        Replica replica = new Replica("a", 0);
        for (int i = 0; i < 25; i++) {
            replica.call(PATIENCE);
        }
        time.advanceTimeBy(Duration.ofSeconds(1));
        assertThat(sent).hasSize(LIMIT);
        time.advanceTimeBy(WINDOW);
        assertThat(sent).hasSize(2 * LIMIT);
        time.advanceTimeBy(WINDOW);
        assertThat(sent).hasSize(25);
        assertNeverMoreThanTheLimit();
        assertThat(redis.requests().size()).as("exchanges of 25 permits").isLessThanOrEqualTo(2 * 25);
    }

    @Test
    void repliesThatAreLostCostNoPermit() {
        redis.losesReplyOf(2);
        Replica first = new Replica("a", 0);
        Replica second = new Replica("b", 0);
        for (int i = 0; i < 20; i++) {
            first.call(PATIENCE);
            second.call(PATIENCE);
        }
        time.advanceTimeBy(WINDOW.multipliedBy(5));
        assertThat(sent).hasSize(40);
        assertNeverMoreThanTheLimit();
    }

    @Test
    void aPermitMayBeUsedUntilItsLeaseEnds() {
        Replica replica = new Replica("a", 0);
        List<CallPermit> permits = replica.hold(1);
        time.advanceTimeBy(Duration.ofSeconds(40));
        assertThat(replica.maySend(permits.get(0))).as("a renewed lease").isTrue();
        redis.reachable(false);
        time.advanceTimeBy(Duration.ofSeconds(16));
        assertThat(replica.maySend(permits.get(0)))
                .as("a lease that could not be renewed")
                .isFalse();
        redis.reachable(true);
        int before = redis.requests().size();
        time.advanceTimeBy(Duration.ofSeconds(30));
        assertThat(redis.requests().size() - before)
                .as("exchanges for a call that may be in flight")
                .isBetween(1, 10);
        assertThat(replica.maySend(permits.get(0))).as("a lease that ended").isFalse();
    }

    @Test
    void aCallWithoutRedisFailsAtItsDeadlineAndNamesIt() {
        redis.reachable(false);
        Replica replica = new Replica("a", 0);
        replica.call(Duration.ofSeconds(30));
        time.advanceTimeBy(Duration.ofSeconds(29));
        assertThat(errors).isEmpty();
        time.advanceTimeBy(Duration.ofSeconds(2));
        assertThat(errors)
                .singleElement()
                .isInstanceOfSatisfying(
                        RateLimitTimeoutException.class,
                        error -> assertThat(error)
                                .hasMessageContaining(
                                        "the shared rate limit is unavailable: Redis has not responded for"));
        assertThat(sent).isEmpty();
    }

    @Test
    void aConnectionThatNeverOpensIsNamedToo() {
        redis.connects(false);
        Replica replica = new Replica("a", 0);
        replica.call(Duration.ofSeconds(5));
        time.advanceTimeBy(Duration.ofSeconds(6));
        assertThat(errors)
                .singleElement()
                .isInstanceOfSatisfying(
                        RateLimitTimeoutException.class,
                        error -> assertThat(error)
                                .hasMessageContaining("Redis has not responded for")
                                .hasMessageContaining("no connection yet"));
    }

    @Test
    void aResetEndsThePauseOfAllReplicas() {
        Replica first = new Replica("a", 0);
        Replica second = new Replica("b", 0);
        first.hold(1).get(0).limited(Duration.ofHours(1));
        second.call(PATIENCE.multipliedBy(2));
        time.advanceTimeBy(Duration.ofMinutes(1));
        assertThat(sent).isEmpty();
        first.queues.reset("user", Operation.TASK_CREATE);
        first.call(PATIENCE);
        time.advanceTimeBy(Duration.ofSeconds(1));
        assertThat(sent)
                .as("the replica that was reset, and the one that it woke")
                .hasSize(2);
    }

    @Test
    void aLocalShareIsUsedAfterOneLeaseWithoutRedis() {
        redis.reachable(false);
        Replica replica = new Replica("a", 0.2);
        for (int i = 0; i < 6; i++) {
            replica.call(PATIENCE);
        }
        time.advanceTimeBy(Duration.ofSeconds(14));
        assertThat(sent).isEmpty();
        time.advanceTimeBy(Duration.ofSeconds(5));
        assertThat(sent).as("a fifth of the limit").hasSize(2);
        time.advanceTimeBy(WINDOW);
        assertThat(sent).hasSize(4);
        redis.reachable(true);
        time.advanceTimeBy(Duration.ofSeconds(2));
        assertThat(sent).as("all that waited").hasSize(6);
        assertThat(redis.used())
                .as("local calls are reported: the earlier ones have left the window")
                .isEqualTo(4);
    }

    @Test
    void thePermitOfACancelledCallGoesToAnotherReplica() {
        Replica first = new Replica("a", 0);
        Replica second = new Replica("b", 0);
        first.hold(LIMIT);
        Disposable waiting = second.call(PATIENCE);
        time.advanceTimeBy(Duration.ofSeconds(1));
        assertThat(sent).isEmpty();
        waiting.dispose();
        second.call(PATIENCE);
        first.holding.get(0).unsent();
        time.advanceTimeBy(Duration.ofSeconds(1));
        assertThat(sent).hasSize(1);
    }

    @Test
    void allReplicasPauseAfterARejection() {
        Replica first = new Replica("a", 0);
        Replica second = new Replica("b", 0);
        first.hold(1).get(0).limited(Duration.ofSeconds(30));
        time.advanceTimeBy(Duration.ofSeconds(1));
        second.call(PATIENCE);
        time.advanceTimeBy(Duration.ofSeconds(28));
        assertThat(sent).isEmpty();
        time.advanceTimeBy(Duration.ofSeconds(2));
        assertThat(sent).hasSize(1);
    }

    @Test
    void whatIsHeldIsReportedAgainAfterALossOfMemory() {
        Replica first = new Replica("a", 0);
        first.hold(3);
        for (int i = 0; i < 4; i++) {
            first.call(PATIENCE);
        }
        time.advanceTimeBy(Duration.ofSeconds(5));
        redis.losesMemory();
        time.advanceTimeBy(Duration.ofSeconds(2));
        assertThat(redis.used()).isEqualTo(7);
    }

    @Test
    void nothingIsSentToRedisWhileNoCallCounts() {
        Replica replica = new Replica("a", 0);
        replica.call(PATIENCE);
        time.advanceTimeBy(WINDOW.multipliedBy(2));
        int before = redis.requests().size();
        time.advanceTimeBy(Duration.ofHours(1));
        assertThat(redis.requests().subList(before, redis.requests().size()))
                .as("only the farewell of the idle rate limit")
                .allMatch(ExchangeRequest::leave)
                .hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void aReplicaThatLeavesReturnsWhatItDidNotUse() {
        Replica first = new Replica("a", 0);
        first.hold(2);
        first.holding.get(0).unsent();
        first.holding.get(1).responded();
        first.sources.leave().subscribe();
        time.advanceTimeBy(Duration.ofSeconds(1));
        assertThat(redis.used()).as("the call that got a response").isEqualTo(1);
    }

    private void assertNeverMoreThanTheLimit() {
        for (int i = LIMIT; i < sent.size(); i++) {
            assertThat(sent.get(i) - sent.get(i - LIMIT))
                    .as("time between call %d and the one that many before", i)
                    .isGreaterThanOrEqualTo(WINDOW.toMillis());
        }
    }

    private final class Replica {

        private final SharedPermitSources sources;
        private final RateLimitQueues queues;
        private final List<CallPermit> holding = new ArrayList<>();

        Replica(String name, double localShare) {
            RateLimitSettings limits = RateLimitSettings.builder()
                    .limit(Operation.TASK_CREATE, new RateLimit(LIMIT, WINDOW))
                    .build();
            LimiterEnvironment environment = LimiterEnvironment.of(limits, time);
            ExchangeTransport transport = redis.transport();
            sources = new SharedPermitSources(
                    environment,
                    new ReplicaSettings(
                            name,
                            Duration.ofSeconds(15),
                            Duration.ofSeconds(5),
                            Duration.ofMillis(250),
                            localShare,
                            true),
                    transport);
            queues = new RateLimitQueues(environment, sources);
            watchers.add(new MemoryWatcher(sources, transport).start(time));
            watchers.add(transport.woken(sources.identity().replica()).subscribe(sources::wake));
        }

        /** A call that is sent and gets its response immediately. */
        Disposable call(Duration patience) {
            return queues.acquire(request(patience))
                    .subscribe(
                            permit -> {
                                sent.add(time.now(TimeUnit.MILLISECONDS));
                                permit.responded();
                            },
                            errors::add);
        }

        /** Calls without a response. */
        List<CallPermit> hold(int calls) {
            for (int i = 0; i < calls; i++) {
                queues.acquire(request(PATIENCE)).subscribe(holding::add);
            }
            time.advanceTimeBy(Duration.ofSeconds(1));
            assertThat(holding).hasSize(calls);
            return holding;
        }

        boolean maySend(CallPermit permit) {
            return permit.maySend();
        }

        private PermitRequest request(Duration patience) {
            return new PermitRequest("user", Operation.TASK_CREATE, CallPriority.INTERACTIVE, patience);
        }
    }
}
