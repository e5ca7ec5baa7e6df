package io.github.manusreactive.redis.internal;

import static io.github.manusreactive.redis.internal.ScriptCaller.COUNTED;
import static io.github.manusreactive.redis.internal.ScriptCaller.HOLD;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.redis.internal.ExchangeReply.Status;
import io.github.manusreactive.redis.internal.PermitNews.Kind;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One case for each rule of the exchange, in virtual time. */
class ExchangeScriptTest {

    private static final long SETTLE = 1500;
    private static VirtualRedis redis;

    @BeforeAll
    static void start() {
        redis = new VirtualRedis();
    }

    @AfterAll
    static void stop() {
        redis.close();
    }

    @BeforeEach
    void empty() {
        redis.reset();
    }

    @Test
    void anEmptyRedisBeginsFullIfItIsTrusted() {
        ExchangeReply reply = caller("a", 10).waits(12, 0).run();
        assertThat(reply.status()).isEqualTo(Status.OK);
        assertThat(reply.granted()).isEqualTo(10);
        assertThat(reply.used()).isEqualTo(10);
        assertThat(reply.members()).containsExactly("a");
        assertThat(reply.againInMillis()).isEqualTo(HOLD);
    }

    @Test
    void anEmptyRedisIsQuietForAllEffectsOfALeaseIfItIsNotTrusted() {
        ScriptCaller a = caller("a", 10).waits(3, 0);
        a.trustEmpty = false;
        assertThat(a.run().quietForMillis()).isEqualTo(HOLD);
        redis.now += HOLD - 1;
        assertThat(a.run().granted()).isZero();
        redis.now += 1;
        assertThat(a.run().granted()).isEqualTo(3);
    }

    @Test
    void aLimitThatWasUnusedForLongNeedsNoQuietTime() {
        ScriptCaller other = caller("b", 10);
        other.run();
        redis.now += 700_000;
        redis.flushLimit();
        ScriptCaller a = caller("a", 10).waits(3, 0);
        a.trustEmpty = false;
        assertThat(a.run().granted()).isEqualTo(3);
    }

    @Test
    void aRespondedPermitComesBackOneWindowAfterItsResponse() {
        ScriptCaller a = caller("a", 1).waits(1, 0);
        a.run();
        redis.now += 300;
        assertThat(a.says(Kind.RESPONDED, 1, 100).run().againInMillis()).isEqualTo(COUNTED - 100);
        redis.now += COUNTED - 101;
        assertThat(a.run().granted()).isZero();
        redis.now += 1;
        assertThat(a.run().granted()).isEqualTo(1);
    }

    @Test
    void thePermitOfAKilledReplicaComesBackAfterLeaseAndMarginAndWindow() {
        caller("killed", 1).waits(1, 0).run();
        ScriptCaller a = caller("a", 1).waits(1, 0);
        assertThat(a.run().againInMillis()).isEqualTo(HOLD);
        redis.now += HOLD - 1;
        assertThat(a.run().granted()).isZero();
        redis.now += 1;
        assertThat(a.run().granted()).isEqualTo(1);
    }

    @Test
    void aHeldPermitIsRenewedByEachExchange() {
        ScriptCaller holder = caller("holder", 1).waits(1, 0);
        holder.run();
        ScriptCaller a = caller("a", 1).waits(1, 0);
        for (int i = 0; i < 20; i++) {
            redis.now += 1000;
            holder.waits(0, 0).says(Kind.HELD, 1, 0).run();
            assertThat(a.run().granted()).isZero();
        }
    }

    @Test
    void anUnsentPermitIsFreeAtOnceAndTheNextReplicaIsWoken() {
        ScriptCaller holder = caller("holder", 1).waits(1, 0);
        holder.run();
        ScriptCaller a = caller("a", 1).waits(1, 0);
        a.run();
        assertThat(holder.waits(0, 0).says(Kind.UNSENT, 1, 0).run().wake()).containsExactly("a");
        assertThat(a.run().granted()).isEqualTo(1);
    }

    @Test
    void aRepeatedExchangeHasOneEffectAndOneReply() {
        ScriptCaller a = caller("a", 10).waits(3, 0);
        ExchangeRequest request = a.next();
        String reply = redis.runRaw(request);
        redis.now += 200;
        assertThat(redis.runRaw(request)).isEqualTo(reply);
        assertThat(caller("b", 10).run().used()).isEqualTo(3);
    }

    @Test
    void aLateCopyOfAnEarlierExchangeChangesNothing() {
        ScriptCaller a = caller("a", 10).waits(3, 0);
        ExchangeRequest early = a.next();
        a.received(redis.run(early));
        a.waits(0, 0).run();
        assertThat(redis.run(early).status()).isEqualTo(Status.STALE);
        assertThat(a.run().used()).isEqualTo(3);
    }

    @Test
    void turnsAreFairBetweenReplicasOfUnequalLoad() {
        List<ScriptCaller> callers = List.of(caller("a", 8), caller("b", 8), caller("c", 8), caller("d", 8));
        callers.forEach(ScriptCaller::run);
        Map<String, Integer> given = new HashMap<>();
        for (int round = 0; round < 40; round++) {
            callers.get(0).waits(50, 0);
            callers.subList(1, 4).forEach(each -> each.waits(3, 0));
            boolean any = true;
            while (any) {
                any = false;
                for (ScriptCaller each : callers) {
                    ExchangeReply reply = each.run();
                    given.merge(each.name, reply.granted(), Integer::sum);
                    each.waits(each.interactive - reply.granted(), 0);
                    any |= reply.granted() > 0;
                }
            }
            redis.now += HOLD;
        }
        assertThat(given.values()).allSatisfy(count -> assertThat(count).isBetween(76, 84));
    }

    @Test
    void turnsCannotBeSavedUp() {
        ScriptCaller a = caller("a", 4).waits(4, 0);
        ScriptCaller idle = caller("idle", 4);
        idle.run();
        for (int round = 0; round < 10; round++) {
            a.waits(4, 0).run();
            redis.now += HOLD;
            idle.waits(0, 0).run();
        }
        a.waits(0, 0).run();
        int granted = 0;
        for (int round = 0; round < 5; round++) {
            a.waits(4, 0).run();
            granted += idle.waits(4, 0).run().granted();
            a.run();
            redis.now += HOLD;
        }
        assertThat(granted).isBetween(8, 12);
    }

    @Test
    void anOfferLapsesAndTheNextReplicaGetsTheTurn() {
        ScriptCaller holder = caller("holder", 1).waits(1, 0);
        holder.run();
        ScriptCaller frozen = caller("frozen", 1).waits(1, 0);
        frozen.run();
        redis.now += 10;
        ScriptCaller a = caller("a", 1).waits(1, 0);
        a.run();
        assertThat(holder.waits(0, 0).says(Kind.UNSENT, 1, 0).run().wake()).containsExactly("frozen");
        ExchangeReply early = a.run();
        assertThat(early.granted()).isZero();
        assertThat(early.wake()).isEmpty();
        assertThat(early.againInMillis()).isEqualTo(150);
        redis.now += 150;
        assertThat(a.run().granted()).isEqualTo(1);
    }

    @Test
    void bothLanesGetTheirShareWhileBothWait() {
        ScriptCaller a = caller("a", 10);
        a.share = 0.8;
        a.run();
        ScriptCaller b = caller("b", 10);
        b.share = 0.8;
        b.run();
        int interactive = 0;
        int bulk = 0;
        for (int round = 0; round < 40; round++) {
            int before = interactive + bulk;
            while (interactive + bulk - before < 10) {
                interactive += a.waits(20, 0).run().granted();
                bulk += b.waits(0, 20).run().granted();
            }
            redis.now += HOLD;
        }
        assertThat(interactive).isBetween(312, 330);
        assertThat(interactive + bulk).isEqualTo(400);
    }

    @Test
    void bulkCallsLeaveTheReserveFreeForSomeTime() {
        ScriptCaller a = caller("a", 10).waits(1, 0);
        a.reserve = Duration.ofSeconds(3);
        a.run();
        ScriptCaller b = caller("b", 10).waits(0, 20);
        ExchangeReply reply = b.run();
        assertThat(reply.granted()).isEqualTo(4);
        assertThat(reply.againInMillis()).isEqualTo(3000);
        assertThat(a.waits(2, 0).run().granted()).isEqualTo(2);
        redis.now += 3000;
        assertThat(b.waits(0, 16).run().granted()).isEqualTo(3);
    }

    @Test
    void aPauseHoldsForAllReplicas() {
        ScriptCaller a = caller("a", 10).waits(1, 0);
        a.run();
        assertThat(a.waits(0, 0).says(Kind.LIMITED, 1, 2000).run().pausedForMillis())
                .isEqualTo(2000);
        ScriptCaller b = caller("b", 10).waits(1, 0);
        ExchangeReply paused = b.run();
        assertThat(paused.granted()).isZero();
        assertThat(paused.againInMillis()).isEqualTo(2000);
        assertThat(paused.capacity()).isEqualTo(10);
        redis.now += 2000;
        assertThat(b.run().granted()).isEqualTo(1);
    }

    @Test
    void theLevelIsLearntFromRepeatedRefusalsAndRecovers() {
        ScriptCaller a = caller("a", 10).waits(10, 0);
        a.run();
        for (int permit = 1; permit <= 4; permit++) {
            a.waits(0, 0).says(Kind.LIMITED, permit, 100);
        }
        // the first refusal pauses only, the third and fourth are of calls granted before the second
        assertThat(a.run().capacity()).isEqualTo(7);
        ScriptCaller b = caller("b", 10);
        assertThat(b.run().capacity()).isEqualTo(7);
        int windows = 0;
        while (a.run().capacity() < 10) {
            redis.now += HOLD;
            long first = a.nextPermit;
            int granted = a.waits(20, 0).run().granted();
            a.waits(0, 0);
            for (int i = 0; i < granted; i++) {
                a.says(Kind.RESPONDED, first + i, 0);
            }
            a.run();
            assertThat(++windows).isLessThan(6);
        }
        assertThat(windows).isGreaterThanOrEqualTo(3);
    }

    @Test
    void aResetEndsThePauseAndTheLevel() {
        ScriptCaller a = caller("a", 10).waits(10, 0);
        a.run();
        a.waits(0, 0)
                .says(Kind.LIMITED, 1, 60_000)
                .says(Kind.LIMITED, 2, 60_000)
                .run();
        ScriptCaller b = caller("b", 10).waits(1, 0);
        assertThat(b.run().granted()).isZero();
        a.reset = true;
        ExchangeReply reply = a.run();
        assertThat(reply.pausedForMillis()).isZero();
        assertThat(reply.capacity()).isEqualTo(10);
        assertThat(b.run().granted()).isEqualTo(1);
    }

    @Test
    void theLevelIsNeverBelowOne() {
        ScriptCaller a = caller("a", 2).waits(2, 0);
        for (int i = 0; i < 12; i++) {
            long permit = a.nextPermit;
            assertThat(a.waits(1, 0).run().granted()).isEqualTo(1);
            assertThat(a.waits(0, 0).says(Kind.LIMITED, permit, 0).run().capacity())
                    .isPositive();
        }
        assertThat(a.run().capacity()).isEqualTo(1);
    }

    @Test
    void refusalsMoreThanAWindowApartOnlyPause() {
        ScriptCaller a = caller("a", 10);
        for (int i = 0; i < 5; i++) {
            long permit = a.nextPermit;
            a.waits(1, 0).run();
            assertThat(a.waits(0, 0).says(Kind.LIMITED, permit, 100).run().capacity())
                    .isEqualTo(10);
            redis.now += 4001;
        }
    }

    @Test
    void theQuietTimeEndsWhenAllKnownReplicasHaveJoined() {
        ScriptCaller a = caller("a", 4).waits(2, 0);
        ScriptCaller b = caller("b", 4).waits(2, 0);
        a.run();
        b.run();
        a.run();
        redis.flush();
        a.heldLately = true;
        b.heldLately = true;
        ExchangeReply reply = a.waits(4, 0).run();
        assertThat(reply.status()).isEqualTo(Status.JOIN);
        reply = a.joins().says(Kind.HELD, 1, 0).says(Kind.HELD, 2, 0).run();
        assertThat(reply.quietForMillis()).isEqualTo(HOLD);
        assertThat(reply.againInMillis()).isEqualTo(SETTLE);
        redis.now += SETTLE;
        assertThat(a.run().granted()).isZero();
        assertThat(b.waits(0, 0).run().status()).isEqualTo(Status.JOIN);
        reply = b.joins().says(Kind.RESPONDED, 1, COUNTED).says(Kind.HELD, 2, 0).run();
        assertThat(reply.quietForMillis()).isZero();
        assertThat(reply.wake()).containsExactly("a");
        assertThat(reply.used()).isEqualTo(3);
        assertThat(a.run().granted()).isEqualTo(1);
    }

    @Test
    void aNewReplicaDoesNotEndTheQuietTime() {
        ScriptCaller a = caller("a", 4).waits(4, 0);
        a.run();
        redis.flush();
        ScriptCaller b = caller("b", 4).waits(4, 0);
        b.trustEmpty = false;
        assertThat(b.run().quietForMillis()).isEqualTo(HOLD);
        redis.now += SETTLE;
        assertThat(b.run().granted()).isZero();
    }

    @Test
    void aReplicaThatHeldPermitsOfALostGenerationStartsAnother() {
        ScriptCaller a = caller("a", 4).waits(4, 0);
        a.run();
        redis.flush();
        redis.now += 5;
        ScriptCaller b = caller("b", 4);
        long trusted = b.run().generation();
        a.heldLately = true;
        ExchangeReply reply = a.run();
        assertThat(reply.status()).isEqualTo(Status.JOIN);
        assertThat(reply.generation()).isGreaterThan(trusted);
        assertThat(reply.quietForMillis()).isEqualTo(HOLD);
        assertThat(reply.wake()).containsExactly("b");
        assertThat(b.waits(1, 0).run().status()).isEqualTo(Status.JOIN);
    }

    @Test
    void anotherServerStartsAnotherGeneration() {
        ScriptCaller a = caller("a", 4).waits(4, 0);
        long first = a.run().generation();
        redis.serverId = "b";
        redis.now += 5;
        ExchangeReply reply = a.run();
        assertThat(reply.status()).isEqualTo(Status.JOIN);
        assertThat(reply.generation()).isGreaterThan(first);
        assertThat(reply.quietForMillis()).isEqualTo(HOLD);
    }

    @Test
    void aSuspectedClockStartsOneGenerationOnly() {
        ScriptCaller a = caller("a", 4);
        ScriptCaller b = caller("b", 4);
        a.run();
        long first = b.run().generation();
        a.suspect = true;
        long second = a.run().generation();
        b.suspect = true;
        assertThat(b.run().generation()).isEqualTo(second).isGreaterThan(first);
    }

    @Test
    void aClockThatGoesFarBackStartsAnotherGeneration() {
        ScriptCaller a = caller("a", 4).waits(4, 0);
        long first = a.run().generation();
        redis.now -= 30_000;
        ExchangeReply reply = a.run();
        assertThat(reply.status()).isEqualTo(Status.JOIN);
        assertThat(reply.generation()).isGreaterThan(first);
        assertThat(reply.quietForMillis()).isEqualTo(HOLD);
        a.heldLately = true;
        a.joins().run();
        redis.now += HOLD;
        assertThat(a.run().granted()).isEqualTo(4);
    }

    @Test
    void timeStandsStillWhileTheClockIsALittleBehind() {
        ScriptCaller a = caller("a", 1).waits(1, 0);
        long start = a.run().nowMillis();
        redis.now -= 400;
        ExchangeReply reply = a.says(Kind.RESPONDED, 1, 0).run();
        assertThat(reply.status()).isEqualTo(Status.OK);
        assertThat(reply.nowMillis()).isEqualTo(start);
        redis.now += 400 + COUNTED - 1;
        assertThat(a.run().granted()).isZero();
        redis.now += 1;
        assertThat(a.run().granted()).isEqualTo(1);
    }

    @Test
    void aReplicaThatWasSilentForLongMustJoin() {
        ScriptCaller a = caller("a", 4);
        ScriptCaller b = caller("b", 4);
        a.run();
        b.run();
        redis.now += HOLD + 1;
        assertThat(b.joins().run().members()).containsExactly("b");
        assertThat(a.run().status()).isEqualTo(Status.JOIN);
        assertThat(a.joins().run().members()).containsExactly("a", "b");
    }

    @Test
    void aReplicaThatLeavesIsNoMember() {
        ScriptCaller a = caller("a", 4);
        ScriptCaller b = caller("b", 4).waits(1, 0);
        a.run();
        b.run();
        b.leave = true;
        b.waits(0, 0).says(Kind.RESPONDED, 1, 0).run();
        ExchangeReply reply = a.run();
        assertThat(reply.members()).containsExactly("a");
        assertThat(reply.used()).isEqualTo(1);
    }

    private static ScriptCaller caller(String name, int calls) {
        return new ScriptCaller(redis, name, calls);
    }
}
