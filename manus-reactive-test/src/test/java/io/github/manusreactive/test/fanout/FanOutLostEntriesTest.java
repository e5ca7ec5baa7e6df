package io.github.manusreactive.test.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.fanout.FanOutOutcome;
import io.github.manusreactive.fanout.LedgerScope;
import io.github.manusreactive.fanout.OutcomeStatus;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.test.ManusSandbox;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A ledger that lost entries: the tasks that they named are found, and none is created a second time. */
class FanOutLostEntriesTest {

    private static final Duration LONG = Duration.ofHours(1);

    private static void lose(MemoryLedger ledger, int entries) {
        List<String> keys = new ArrayList<>(ledger.entries.keySet());
        ledger.entries.keySet().removeAll(keys.subList(keys.size() - entries, keys.size()));
        ledger.lostSince = Instant.EPOCH;
    }

    @Test
    void tasksWithoutEntriesAreFoundForAnyUser() {
        try (JobStage stage = new JobStage(ManusSandbox.builder().noLimits(), "alice", "bob")) {
            MemoryLedger ledger = new MemoryLedger();
            stage.start(stage.job(20).ledger(ledger)).end(LONG);
            lose(ledger, 12);

            List<FanOutOutcome<Integer>> outcomes =
                    stage.start(stage.job(20).ledger(ledger)).end(LONG);

            assertThat(outcomes).hasSize(20).allMatch(each -> each.status() == OutcomeStatus.FINISHED);
            assertThat(outcomes).extracting(each -> each.outcome().user()).contains("alice", "bob");
            assertThat(stage.sandbox.journal().tasksCreated()).isEqualTo(20);
            assertThat(stage.sandbox.journal().duplicatePrompts()).isEmpty();
        }
    }

    @Test
    void keysThatNeverHadATaskGetOne() {
        try (JobStage stage = new JobStage(ManusSandbox.builder().noLimits(), "alice")) {
            MemoryLedger ledger = new MemoryLedger();
            stage.start(stage.job(3).ledger(ledger)).end(LONG);
            lose(ledger, 2);

            List<FanOutOutcome<Integer>> outcomes =
                    stage.start(stage.job(6).ledger(ledger)).end(LONG);

            assertThat(outcomes).hasSize(6).allMatch(each -> each.status() == OutcomeStatus.FINISHED);
            assertThat(stage.sandbox.journal().tasksCreated()).isEqualTo(6);
            assertThat(stage.sandbox.journal().duplicatePrompts()).isEmpty();
        }
    }

    @Test
    void withoutACorrelationNothingIsCreatedForAnUnknownKey() {
        try (JobStage stage = new JobStage(ManusSandbox.builder().noLimits(), "alice")) {
            MemoryLedger ledger = new MemoryLedger();
            stage.start(stage.job(3).withoutCorrelation().ledger(ledger)).end(LONG);
            lose(ledger, 1);

            for (int run = 0; run < 2; run++) {
                List<FanOutOutcome<Integer>> outcomes = stage.start(
                                stage.job(3).withoutCorrelation().ledger(ledger))
                        .end(LONG);

                assertThat(outcomes)
                        .extracting(FanOutOutcome::status)
                        .containsExactlyInAnyOrder(
                                OutcomeStatus.FINISHED, OutcomeStatus.FINISHED, OutcomeStatus.AMBIGUOUS);
            }
            assertThat(stage.sandbox.journal().tasksCreated()).isEqualTo(3);
        }
    }

    @Test
    void aSearchThatFailsLeavesTheKeyForTheNextRun() {
        try (JobStage stage = new JobStage(ManusSandbox.builder().noLimits(), "alice", "bob")) {
            MemoryLedger ledger = new MemoryLedger();
            stage.start(stage.job(4).ledger(ledger)).end(LONG);
            lose(ledger, 4);
            stage.sandbox.faults().on(Operation.TASK_LIST).times(1000).internalError();

            stage.start(stage.job(4).ledger(ledger)).end(LONG);
            assertThat(stage.sandbox.journal().tasksCreated()).isEqualTo(4);

            stage.sandbox.faults().clear();
            List<FanOutOutcome<Integer>> outcomes =
                    stage.start(stage.job(4).ledger(ledger)).end(LONG);

            assertThat(outcomes).allMatch(each -> each.status() == OutcomeStatus.FINISHED);
            assertThat(stage.sandbox.journal().tasksCreated()).isEqualTo(4);
        }
    }

    @Test
    void aJobWithoutAUserThatMayHaveLostTasksIsRefused() {
        try (JobStage stage = new JobStage(ManusSandbox.builder().noLimits(), "alice")) {
            MemoryLedger ledger = new MemoryLedger();
            ledger.scope = new LedgerScope(stage.sandbox.baseUrl(), Map.of("bob", "user-of-bob"));
            ledger.lostSince = Instant.EPOCH;

            JobStage.Running<Integer> run = stage.start(stage.job(3).ledger(ledger));
            stage.until(() -> run.error != null, LONG);

            assertThat(run.error).isInstanceOf(InvalidRequestException.class).hasMessageContaining("bob");
            assertThat(stage.sandbox.journal().tasksCreated()).isZero();
            assertThat(ledger.closed).isTrue();
        }
    }
}
