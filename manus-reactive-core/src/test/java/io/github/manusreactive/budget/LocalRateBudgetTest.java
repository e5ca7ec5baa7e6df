package io.github.manusreactive.budget;

import static io.github.manusreactive.operation.Operation.TASK_CREATE;
import static io.github.manusreactive.operation.Operation.TASK_LIST;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.error.BudgetQueueFullException;
import io.github.manusreactive.error.BudgetTimeoutException;
import io.github.manusreactive.operation.Operation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.test.scheduler.VirtualTimeScheduler;

class LocalRateBudgetTest {

    private static final Duration FOREVER = Duration.ofDays(1);

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private LocalRateBudget budget = LocalRateBudget.create(BudgetSettings.defaults(), time);

    @AfterEach
    void stop() {
        time.dispose();
    }

    @Test
    void permitReturnsOneWindowAfterItsAnswerNotAfterItsStart() {
        List<Call> calls = call(11);
        time.advanceTimeBy(Duration.ofSeconds(5));
        calls.subList(0, 10).forEach(call -> call.permit().answered());

        time.advanceTimeBy(Duration.ofSeconds(60));
        assertThat(calls.get(10).granted()).isFalse();

        time.advanceTimeBy(Duration.ofMillis(30));
        assertThat(calls.get(10).granted()).isTrue();
    }

    @Test
    void whoCameFirstGoesFirst() {
        List<Call> calls = call(40);
        for (int minute = 0; minute < 4; minute++) {
            assertThat(calls).filteredOn(Call::granted).isEqualTo(calls.subList(0, 10 * (minute + 1)));
            calls.subList(10 * minute, 10 * minute + 10)
                    .forEach(call -> call.permit().answered());
            time.advanceTimeBy(Duration.ofSeconds(61));
        }
    }

    @Test
    void unsentPermitGoesToTheNextAtOnce() {
        List<Call> calls = call(11);

        calls.get(3).permit().unsent();

        assertThat(calls.get(10).granted()).isTrue();
    }

    @Test
    void onlyTheFirstReportCounts() {
        List<Call> calls = call(12);

        calls.get(0).permit().unsent();
        calls.get(0).permit().unsent();
        calls.get(0).permit().answered();

        assertThat(calls).filteredOn(Call::granted).hasSize(11);
    }

    @Test
    void cancelledWaiterLeavesTheQueue() {
        List<Call> calls = call(12);

        calls.get(10).cancel();
        calls.get(0).permit().unsent();

        assertThat(calls.get(10).granted()).isFalse();
        assertThat(calls.get(11).granted()).isTrue();
    }

    @Test
    void waitLongerThanAllowedIsRefusedAtOnceWithTheWait() {
        call(10).forEach(call -> call.permit().answered());

        Call refused = new Call("alice", TASK_CREATE, Lane.INTERACTIVE, Duration.ofSeconds(59));

        assertThat(refused.error).isInstanceOfSatisfying(BudgetTimeoutException.class, e -> {
            assertThat(e.wouldWait()).isBetween(Duration.ofSeconds(60), Duration.ofMillis(60_100));
            assertThat(e.operation()).isEqualTo(TASK_CREATE);
            assertThat(e.user()).isEqualTo("alice");
            assertThat(e.isSafeToRetry()).isTrue();
        });
        assertThat(new Call("alice", TASK_CREATE, Lane.INTERACTIVE, Duration.ofSeconds(61)).error)
                .isNull();
    }

    @Test
    void predictedWaitIncludesThoseAhead() {
        call(10).forEach(call -> call.permit().answered());
        call(10);

        Call refused = new Call("alice", TASK_CREATE, Lane.INTERACTIVE, Duration.ofSeconds(119));

        assertThat(refused.error)
                .isInstanceOfSatisfying(
                        BudgetTimeoutException.class,
                        e -> assertThat(e.wouldWait()).isBetween(Duration.ofSeconds(120), Duration.ofMillis(120_100)));
    }

    @Test
    void waiterGivesUpAtItsDeadlineWhenThePermitsInFlightStayAway() {
        call(10);
        Call waiting = new Call("alice", TASK_CREATE, Lane.INTERACTIVE, Duration.ofSeconds(90));

        time.advanceTimeBy(Duration.ofSeconds(89));
        assertThat(waiting.error).isNull();

        time.advanceTimeBy(Duration.ofSeconds(1));
        assertThat(waiting.error).isInstanceOf(BudgetTimeoutException.class);
    }

    @Test
    void withoutPatienceAFreePermitIsStillTaken() {
        assertThat(new Call("alice", TASK_CREATE, Lane.INTERACTIVE, Duration.ZERO).granted())
                .isTrue();
    }

    @Test
    void fullQueueRefusesAtOnce() {
        budget =
                LocalRateBudget.create(BudgetSettings.builder().queueCapacity(3).build(), time);
        List<Call> calls = call(14);

        assertThat(calls).filteredOn(call -> call.error != null).isEqualTo(calls.subList(13, 14));
        assertThat(calls.get(13).error)
                .isInstanceOf(BudgetQueueFullException.class)
                .hasMessageContaining("3 calls wait");
    }

    @Test
    void usersAndOperationsDoNotWaitForEachOther() {
        call(10);

        assertThat(new Call("bob", TASK_CREATE, Lane.INTERACTIVE, Duration.ZERO).granted())
                .isTrue();
        assertThat(new Call("alice", TASK_LIST, Lane.INTERACTIVE, Duration.ZERO).granted())
                .isTrue();
    }

    @Test
    void limitsCanBeSetPerOperationAndPerUser() {
        budget = LocalRateBudget.create(
                BudgetSettings.builder()
                        .limit(TASK_CREATE, Limit.perMinute(3))
                        .limit("bob", TASK_CREATE, new Limit(5, Duration.ofSeconds(10)))
                        .build(),
                time);

        assertThat(call(10)).filteredOn(Call::granted).hasSize(3);
        List<Call> bobs = call("bob", Lane.INTERACTIVE, 10);
        assertThat(bobs).filteredOn(Call::granted).hasSize(5);
        bobs.subList(0, 5).forEach(call -> call.permit().answered());
        time.advanceTimeBy(Duration.ofMillis(10_010));
        assertThat(bobs).filteredOn(Call::granted).hasSize(10);
    }

    @Test
    void nothingIsTakenBeforeSubscriptionAndRequest() {
        for (int i = 0; i < 100; i++) {
            var unused = budget.acquire(new BudgetRequest("alice", TASK_CREATE, Lane.INTERACTIVE, Duration.ZERO));
        }

        assertThat(call(10)).allMatch(Call::granted);
    }

    private List<Call> call(int count) {
        return call("alice", Lane.INTERACTIVE, count);
    }

    private List<Call> call(String user, Lane lane, int count) {
        var calls = new ArrayList<Call>();
        for (int i = 0; i < count; i++) {
            calls.add(new Call(user, TASK_CREATE, lane, FOREVER));
        }
        return calls;
    }

    /** One subscription and what became of it. */
    private final class Call {

        private final List<Permit> permits = new ArrayList<>();
        private final Disposable subscription;
        private Throwable error;

        Call(String user, Operation operation, Lane lane, Duration maxWait) {
            subscription = budget.acquire(new BudgetRequest(user, operation, lane, maxWait))
                    .subscribe(permits::add, e -> error = e);
        }

        boolean granted() {
            return !permits.isEmpty();
        }

        Permit permit() {
            assertThat(permits).hasSize(1);
            return permits.get(0);
        }

        void cancel() {
            subscription.dispose();
        }
    }
}
