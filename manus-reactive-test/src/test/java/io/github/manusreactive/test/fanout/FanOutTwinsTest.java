package io.github.manusreactive.test.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.fanout.LedgerEntry;
import io.github.manusreactive.fanout.TwinTask;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.test.ManusSandbox;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Creates whose outcome is unknown, on a server that lists new tasks late. */
class FanOutTwinsTest {

    private static final Duration WHILE = Duration.ofHours(1);

    private JobStage stage = stage(Duration.ofSeconds(9));

    private static JobStage stage(Duration unlistedFor) {
        return new JobStage(
                ManusSandbox.builder().runTime(Duration.ofSeconds(20)).newTasksUnlistedFor(unlistedFor), "alice");
    }

    @AfterEach
    void close() {
        stage.close();
    }

    @Test
    void aListingThatIsNineSecondsLateLeadsToNoSecondTask() {
        stage.sandbox.faults().on(Operation.TASK_CREATE).rate(0.3).resetAfterProcessing();

        var running = stage.start(stage.job(30));

        assertThat(running.end(WHILE)).hasSize(30).allMatch(each -> each.isFinished());
        assertThat(stage.sandbox.journal().duplicatePrompts()).isEmpty();
        assertThat(running.job.twins()).isEmpty();
    }

    @Test
    void aTaskThatIsListedAfterTheSettleTimeIsReportedAndItsCreditsCount() {
        stage.close();
        stage = stage(Duration.ofSeconds(130));
        stage.sandbox.faults().on(Operation.TASK_CREATE).once().resetAfterProcessing();

        var running = stage.start(stage.job(2));

        assertThat(running.end(WHILE)).hasSize(2).allMatch(each -> each.isFinished());
        assertThat(stage.sandbox.journal().tasksCreated()).isEqualTo(3);
        assertThat(running.job.twins()).singleElement().satisfies(twin -> {
            assertThat(twin.taskId()).isNotEqualTo(twin.twinTaskId());
            assertThat(running.outcomes)
                    .extracting(each -> each.outcome().taskId())
                    .contains(twin.taskId())
                    .doesNotContain(twin.twinTaskId());
            assertThat(twin)
                    .extracting(TwinTask::credits, TwinTask::twinCredits)
                    .containsExactly(10, 10);
            assertThat(twin.twinUser()).isEqualTo("alice");
        });
        assertThat(running.job.progress().credits()).isEqualTo(30);
    }

    private void lateStage(Duration runTime, Duration unlistedFor) {
        stage.close();
        stage = new JobStage(ManusSandbox.builder().runTime(runTime).newTasksUnlistedFor(unlistedFor), "alice");
    }

    @Test
    void aDrainedJobWaitsUntilATwinWouldBeListed() {
        lateStage(Duration.ofSeconds(20), Duration.ofSeconds(200));
        stage.sandbox.faults().on(Operation.TASK_CREATE).once().resetAfterProcessing();

        var running = stage.start(stage.job(1));
        assertThat(stage.until(() -> stage.sandbox.journal().tasksCreated() == 2, WHILE))
                .isTrue();
        stage.pass(Duration.ofSeconds(25));
        running.job.drain();

        assertThat(running.end(WHILE)).singleElement().matches(each -> each.isFinished());
        assertThat(running.job.twins()).hasSize(1);
    }

    @Test
    void aRunAfterAKillChecksForTheTwinOfACreateThatWasRepeated() {
        lateStage(Duration.ofSeconds(20), Duration.ofSeconds(200));
        stage.sandbox.faults().on(Operation.TASK_CREATE).once().resetAfterProcessing();
        MemoryLedger ledger = new MemoryLedger();

        var killed = stage.start(stage.job(1).ledger(ledger));
        assertThat(stage.until(() -> stage.sandbox.journal().tasksCreated() == 2, WHILE))
                .isTrue();
        // its task has ended, and the check waits
        stage.pass(Duration.ofSeconds(40));
        killed.subscription.dispose();
        var next = stage.start(stage.job(1).ledger(ledger));

        assertThat(next.end(WHILE)).singleElement().matches(each -> each.isFinished());
        assertThat(next.job.twins()).hasSize(1);
        assertThat(stage.sandbox.journal().tasksCreated()).isEqualTo(2);
        var last = stage.start(stage.job(1).ledger(ledger));
        assertThat(last.end(WHILE)).singleElement().matches(each -> each.resumed());
        assertThat(last.job.twins()).as("checked once").isEmpty();
    }

    @Test
    void aRunAfterAKillDuringTheRepeatedCreateChecksForTheTwin() {
        lateStage(Duration.ofMinutes(5), Duration.ofSeconds(130));
        stage.sandbox.faults().on(Operation.TASK_CREATE).times(2).resetAfterProcessing();
        MemoryLedger ledger = new MemoryLedger();

        var killed = stage.start(stage.job(1).ledger(ledger));
        assertThat(stage.until(() -> stage.sandbox.journal().tasksCreated() == 2, WHILE))
                .isTrue();
        killed.subscription.dispose();
        assertThat(ledger.entries.get("k0")).isInstanceOf(LedgerEntry.Intended.class);
        var next = stage.start(stage.job(1).ledger(ledger));

        assertThat(next.end(WHILE)).singleElement().matches(each -> each.isFinished());
        assertThat(next.job.twins()).hasSize(1);
        assertThat(stage.sandbox.journal().tasksCreated()).isEqualTo(2);
    }

    @Test
    void anOutcomeWithoutATwinSearchIsCheckedAgainByTheNextRun() {
        lateStage(Duration.ofSeconds(20), Duration.ofSeconds(130));
        stage.sandbox.faults().on(Operation.TASK_CREATE).once().resetAfterProcessing();
        MemoryLedger ledger = new MemoryLedger();

        var first = stage.start(stage.job(1).ledger(ledger));
        assertThat(stage.until(() -> stage.sandbox.journal().tasksCreated() == 2, WHILE))
                .isTrue();
        stage.pass(Duration.ofSeconds(1));
        stage.sandbox.faults().on(Operation.TASK_LIST).internalError();
        assertThat(first.end(WHILE)).singleElement().matches(each -> each.isFinished());
        assertThat(first.job.twins()).isEmpty();
        stage.sandbox.faults().clear();
        var next = stage.start(stage.job(1).ledger(ledger));

        assertThat(next.end(WHILE)).singleElement().matches(each -> each.isFinished());
        assertThat(next.job.twins()).hasSize(1);
    }
}
