package io.github.manusreactive.fanout.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.ManusClients;
import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.fanout.JobStopReason;
import io.github.manusreactive.fanout.UserSelectionPolicy;
import io.github.manusreactive.ratelimit.CallPermit;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Why a user is excluded, if there are several reasons at once. */
class UserDispatcherTest {

    private static final Duration SHORT = Duration.ofSeconds(10);
    private static final Duration LONG = Duration.ofMinutes(5);

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final List<JobStopReason> stops = new ArrayList<>();
    private final ManusClients owner = ManusClients.builder()
            .user(ManusUser.ofApiKeys("alice", "key"))
            .user(ManusUser.ofApiKeys("bob", "key"))
            .build();
    private final List<ManusClient> clients = List.copyOf(owner.all());
    private UserDispatcher pool;

    private static ManusClient client(String user) {
        return ManusClients.builder()
                .user(ManusUser.ofApiKeys(user, "key-" + user))
                .build()
                .client();
    }

    @BeforeEach
    void bobIsAway() {
        pool = new UserDispatcher(
                clients, request -> Mono.just(new FreePermit()), time, UserSelectionPolicy.FIRST_AVAILABLE, stops::add);
        pool.pause("bob", Duration.ofDays(1), "away");
    }

    @AfterEach
    void close() {
        owner.close();
        time.dispose();
    }

    private boolean aliceMayCreate() {
        List<CreateGrant> grants = new ArrayList<>();
        pool.acquire(Set.of()).subscribe(grants::add).dispose();
        return !grants.isEmpty();
    }

    @Test
    void aLateRefusalDoesNotBringAUserBelowTheFloorBack() {
        pool.balance("alice", CreditBalanceState.BELOW_FLOOR, "poor");
        pool.pause("alice", SHORT, "429");

        time.advanceTimeBy(Duration.ofMinutes(1));
        assertThat(aliceMayCreate()).isFalse();

        pool.balance("alice", CreditBalanceState.ENOUGH, null);
        assertThat(aliceMayCreate()).isTrue();
    }

    @Test
    void aUserFoundBelowTheFloorDuringAPauseStaysOutAfterIt() {
        pool.pause("alice", SHORT, "429");
        pool.balance("alice", CreditBalanceState.BELOW_FLOOR, "poor");

        time.advanceTimeBy(Duration.ofMinutes(1));

        assertThat(aliceMayCreate()).isFalse();
        assertThat(pool.reasons()).contains("alice: poor");
    }

    @Test
    void aBalanceThatRisesEndsNoPause() {
        pool.pause("alice", SHORT, "429");
        pool.balance("alice", CreditBalanceState.BELOW_FLOOR, "poor");
        pool.balance("alice", CreditBalanceState.ENOUGH, null);

        assertThat(aliceMayCreate()).isFalse();
        time.advanceTimeBy(SHORT);
        assertThat(aliceMayCreate()).isTrue();
    }

    @Test
    void aLateFailureThatPassesDoesNotShortenARefusal() {
        pool.leaveOut("alice", "revoked");
        pool.pause("alice", SHORT, "502");

        time.advanceTimeBy(LONG.minusSeconds(1));
        assertThat(aliceMayCreate()).isFalse();
        assertThat(pool.reasons()).contains("alice: revoked");

        time.advanceTimeBy(Duration.ofSeconds(1));
        assertThat(aliceMayCreate()).isTrue();
        assertThat(pool.reasons())
                .containsExactly("alice: one create tests whether the problem is solved: revoked", "bob: away");
    }

    @Test
    void aRefusalDuringAShortPauseTakesItsFullTime() {
        pool.pause("alice", SHORT, "502");
        pool.leaveOut("alice", "revoked");

        time.advanceTimeBy(LONG.minusSeconds(1));
        assertThat(aliceMayCreate()).isFalse();
        time.advanceTimeBy(Duration.ofSeconds(1));
        assertThat(aliceMayCreate()).isTrue();
    }

    @Test
    void theJobStopsOnceEveryUserIsBelowTheFloorWhateverElseKeepsThemOut() {
        pool.balance("alice", CreditBalanceState.BELOW_FLOOR, "poor");
        takers(1);
        assertThat(stops).isEmpty();

        pool.balance("bob", CreditBalanceState.BELOW_FLOOR, "poor");

        assertThat(stops).containsExactly(JobStopReason.CREDITS);
    }

    @Test
    void aUserCreatesNothingUntilItsBalanceIsKnown() {
        pool.awaitBalances();
        takers(1);
        assertThat(aliceMayCreate()).isFalse();
        assertThat(stops).isEmpty();
        assertThat(pool.reasons()).containsExactly("bob: away");

        pool.balance("alice", CreditBalanceState.ENOUGH, null);

        assertThat(aliceMayCreate()).isTrue();
    }

    @Test
    void theJobStopsOnceNoBalanceCanBeReadAndNotWhileOneMayBe() {
        pool.balance("alice", CreditBalanceState.UNREADABLE, "garbled");
        pool.balance("bob", CreditBalanceState.UNREAD, "HTTP 500");
        takers(1);
        assertThat(stops).isEmpty();

        pool.balance("bob", CreditBalanceState.UNREADABLE, "HTTP 500");

        assertThat(stops).containsExactly(JobStopReason.BALANCE_UNKNOWN);
        assertThat(pool.reasons()).contains("alice: garbled");
    }

    @Test
    void aBalanceThatCannotBeReadBesideOneThatIsTooLowIsWhatStopsTheJob() {
        pool.balance("alice", CreditBalanceState.UNREADABLE, "garbled");
        pool.balance("bob", CreditBalanceState.BELOW_FLOOR, "poor");

        takers(1);

        assertThat(stops).containsExactly(JobStopReason.BALANCE_UNKNOWN);
    }

    @Test
    void anExcludedUserStaysOut() {
        pool.exclude("alice", "its tasks do not exist");
        pool.pause("alice", SHORT, "429");
        pool.balance("alice", CreditBalanceState.ENOUGH, null);

        time.advanceTimeBy(Duration.ofHours(10));

        assertThat(aliceMayCreate()).isFalse();
        assertThat(pool.reasons()).contains("alice: its tasks do not exist");
    }

    @Test
    void theJobStopsOnceEveryUserIsExcluded() {
        pool.exclude("alice", "its tasks do not exist");
        takers(1);
        assertThat(stops).isEmpty();

        pool.exclude("bob", "its tasks do not exist");

        assertThat(stops).containsExactly(JobStopReason.TASKS_MISSING);
    }

    @Test
    void theJobContinuesWithoutUsersUntilAnItemNeedsOne() {
        pool.balance("alice", CreditBalanceState.BELOW_FLOOR, "poor");
        pool.balance("bob", CreditBalanceState.BELOW_FLOOR, "poor");
        assertThat(stops).isEmpty();

        takers(1);

        assertThat(stops).containsExactly(JobStopReason.CREDITS);
    }

    @Test
    void theJobStopsOnceNoUserIsLeftForAnyReason() {
        pool.balance("alice", CreditBalanceState.BELOW_FLOOR, "poor");
        takers(1);
        pool.leaveOut("bob", "revoked");

        assertThat(stops).containsExactly(JobStopReason.NO_USER_LEFT);
    }

    @Test
    void aRateLimiterThatThrowsOrGivesNothingIsAskedAgain() {
        ArrayDeque<Supplier<Mono<CallPermit>>> answers = new ArrayDeque<>(List.of(
                () -> {
                    throw new IllegalStateException("no");
                },
                Mono::empty,
                () -> Mono.just(new FreePermit())));
        UserDispatcher trying = new UserDispatcher(
                clients.subList(0, 1),
                request -> answers.remove().get(),
                time,
                UserSelectionPolicy.FIRST_AVAILABLE,
                stops::add);
        List<CreateGrant> grants = new ArrayList<>();
        trying.acquire(Set.of()).subscribe(grants::add);
        assertThat(grants).isEmpty();

        time.advanceTimeBy(SHORT);
        assertThat(grants).isEmpty();
        time.advanceTimeBy(SHORT);
        assertThat(grants).hasSize(1);
    }

    private List<CreateGrant> takers(int count) {
        List<CreateGrant> grants = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            pool.acquire(Set.of()).subscribe(grants::add);
        }
        return grants;
    }

    @Test
    void aRefusedUserTriesOneCreateFirst() {
        pool.leaveOut("alice", "revoked");
        List<CreateGrant> grants = takers(5);
        time.advanceTimeBy(LONG);
        assertThat(grants).hasSize(1);
        time.advanceTimeBy(Duration.ofSeconds(59));
        assertThat(grants).hasSize(1);

        pool.created(grants.get(0));

        assertThat(grants).hasSize(5);
    }

    @Test
    void aTrialWithALongPreparationIsFollowedByAnotherAndStillCounts() {
        pool.leaveOut("alice", "revoked");
        List<CreateGrant> grants = takers(5);
        time.advanceTimeBy(LONG);
        assertThat(pool.reasons()).contains("alice: one create tests whether the problem is solved: revoked");

        time.advanceTimeBy(Duration.ofMinutes(1));
        assertThat(grants).hasSize(2);

        pool.created(grants.get(0));
        assertThat(grants).hasSize(5);
        assertThat(pool.reasons()).containsExactly("bob: away");
    }

    @Test
    void aUserThatRanOutOfCreditsIsTrustedOnceATaskHasRunForAWhile() {
        pool.leaveOutForCredits("alice", "spent");
        List<CreateGrant> grants = takers(5);
        time.advanceTimeBy(LONG);

        pool.created(grants.get(0));
        pool.done(grants.get(0));
        time.advanceTimeBy(Duration.ofSeconds(59));
        assertThat(grants).hasSize(1);
        time.advanceTimeBy(Duration.ofSeconds(1));

        assertThat(grants).hasSize(5);
    }

    @Test
    void aTrialThatFailsTakesTheUserOutAgainAndTheNextOneIsATrialToo() {
        pool.leaveOutForCredits("alice", "spent");
        List<CreateGrant> grants = takers(5);
        time.advanceTimeBy(LONG);
        pool.created(grants.get(0));
        pool.done(grants.get(0));

        pool.leaveOutForCredits("alice", "spent");
        time.advanceTimeBy(LONG.minusSeconds(1));
        assertThat(grants).hasSize(1);
        time.advanceTimeBy(Duration.ofSeconds(1));

        assertThat(grants).hasSize(2);
        pool.created(grants.get(1));
        time.advanceTimeBy(Duration.ofMinutes(1));
        assertThat(grants).hasSize(5);
    }

    @Test
    void aTrialThatShowsNothingIsFollowedByAnother() {
        pool.leaveOut("alice", "revoked");
        List<CreateGrant> grants = takers(5);
        time.advanceTimeBy(LONG);

        pool.done(grants.get(0));
        assertThat(grants).hasSize(2);
        pool.pause("alice", SHORT, "502");
        pool.done(grants.get(1));
        time.advanceTimeBy(SHORT);
        assertThat(grants).hasSize(3);

        pool.created(grants.get(2));
        assertThat(grants).hasSize(5);
    }

    @Test
    void whatPassesByItselfNeedsNoTrial() {
        pool.pause("alice", SHORT, "502");
        List<CreateGrant> grants = takers(5);

        time.advanceTimeBy(SHORT);

        assertThat(grants).hasSize(5);
    }

    @Test
    void anItemGoesToOneOfItsLastUsersOnlyWhileNoOtherIsIn() {
        List<CreateGrant> grants = new ArrayList<>();
        pool.acquire(Set.of("alice")).subscribe(grants::add);
        assertThat(grants).hasSize(1);
        time.advanceTimeBy(Duration.ofDays(1));

        for (int i = 0; i < 3; i++) {
            pool.acquire(Set.of("alice")).subscribe(grants::add);
        }
        pool.acquire(Set.of("alice", "bob")).subscribe(grants::add);

        assertThat(grants)
                .extracting(grant -> grant.client().user().label())
                .containsExactly("alice", "bob", "bob", "bob", "alice");
    }

    private static final class FreePermit implements CallPermit {

        @Override
        public void responded() {}

        @Override
        public void unsent() {}

        @Override
        public void limited(@Nullable Duration retryAfter) {}
    }
}
