package io.github.manusreactive.test.fanout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.manusreactive.fanout.JobStopReason;
import io.github.manusreactive.fanout.LedgerEntry;
import io.github.manusreactive.fanout.OutcomeStatus;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.test.ManusSandbox;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The server goes away while a job runs. */
class FanOutOutageTest {

    private final JobStage stage = new JobStage(ManusSandbox.builder().runTime(Duration.ofMinutes(5)), "alice", "bob");
    private final MemoryLedger ledger = new MemoryLedger();

    @AfterEach
    void close() {
        stage.close();
    }

    @Test
    void aServerThatCannotBeReachedStopsTheJobAndTheNextRunResumes() {
        JobStage.Running<Integer> first = stage.start(stage.job(60).ledger(ledger));
        stage.pass(Duration.ofSeconds(90));
        long created = stage.sandbox.journal().tasksCreated();
        assertThat(created).isBetween(20L, 59L);
        stage.sandbox.faults().on(Operation.values()).refused();
        long goneAt = stage.time.now(TimeUnit.SECONDS);

        first.end(Duration.ofMinutes(30));

        assertThat(stage.time.now(TimeUnit.SECONDS) - goneAt).isBetween(15 * 60L, 17 * 60L);
        assertThat(first.job.progress().stopReason()).isEqualTo(JobStopReason.OUTAGE);
        assertThat(first.outcomes).hasSize((int) created).allSatisfy(each -> {
            assertThat(each.outcome().status()).isEqualTo(OutcomeStatus.FAILED);
            assertThat(each.outcome().error().code()).isEqualTo("outage");
            assertThat(each.outcome().taskId()).isNotNull();
        });
        assertThat(ledger.entries.values())
                .noneMatch(LedgerEntry.Finished.class::isInstance)
                .filteredOn(LedgerEntry.Created.class::isInstance)
                .hasSize((int) created);

        stage.sandbox.faults().clear();
        JobStage.Running<Integer> second = stage.start(stage.job(60).ledger(ledger));

        assertThat(second.end(Duration.ofMinutes(30)))
                .hasSize(60)
                .allMatch(each -> each.outcome().isFinished());
        assertThat(stage.sandbox.journal().tasksCreated()).isEqualTo(60);
        stage.sandbox.journal().assertNoDuplicateTasks();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            200 | <html>please log in</html>
            418 | {"ok":false,"error":{"code":"teapot","message":"no"}}
            500 | {"ok":false,"error":{"code":"internal","message":"no"}}
            """)
    void responsesOfSomethingElseInTheServersPlaceAreAnOutage(int status, String body) {
        JobStage.Running<Integer> first = stage.start(stage.job(20).ledger(ledger));
        stage.pass(Duration.ofSeconds(90));
        assertThat(stage.sandbox.journal().tasksCreated()).isEqualTo(20);
        stage.sandbox.faults().on(Operation.values()).answer(status, Map.of(), body);
        stage.pass(Duration.ofMinutes(14));
        assertThat(first.outcomes).isEmpty();

        first.end(Duration.ofMinutes(5));

        assertThat(first.job.progress().stopReason()).isEqualTo(JobStopReason.OUTAGE);
        assertThat(first.outcomes).hasSize(20).allSatisfy(each -> {
            assertThat(each.outcome().error().code()).isEqualTo("outage");
            assertThat(each.outcome().error().message()).contains("no usable response for 900 s");
        });
        stage.sandbox.faults().clear();
        JobStage.Running<Integer> second = stage.start(stage.job(20).ledger(ledger));

        assertThat(second.end(Duration.ofMinutes(30)))
                .hasSize(20)
                .allMatch(each -> each.outcome().isFinished());
        assertThat(stage.sandbox.journal().tasksCreated()).isEqualTo(20);
        stage.sandbox.journal().assertNoDuplicateTasks();
    }

    @Test
    void aLoginPageForSomeMinutesIsBridged() {
        JobStage.Running<Integer> running = stage.start(stage.job(20));
        stage.pass(Duration.ofSeconds(90));
        stage.sandbox.faults().on(Operation.values()).answer(200, Map.of(), "<html>please log in</html>");
        stage.pass(Duration.ofMinutes(10));
        stage.sandbox.faults().clear();

        assertThat(running.end(Duration.ofMinutes(30)))
                .hasSize(20)
                .allMatch(each -> each.outcome().isFinished());
        assertThat(running.job.progress().stopReason()).isNull();
    }

    @Test
    void anOutageThatPassesInTimeIsBridged() {
        JobStage.Running<Integer> running = stage.start(stage.job(60));
        stage.pass(Duration.ofSeconds(90));
        stage.sandbox.faults().on(Operation.values()).refused();
        stage.pass(Duration.ofMinutes(12));
        stage.sandbox.faults().clear();

        assertThat(running.end(Duration.ofMinutes(30)))
                .hasSize(60)
                .allMatch(each -> each.outcome().isFinished());
        assertThat(running.job.progress().stopReason()).isNull();
        assertThat(stage.sandbox.journal().tasksCreated()).isEqualTo(60);
    }

    @Test
    void aServerThatWasNeverThereStopsTheJobWithoutOutcomes() {
        stage.sandbox.faults().on(Operation.values()).refused();

        JobStage.Running<Integer> running = stage.start(stage.job(60).maxOutage(Duration.ofMinutes(2)));

        assertThat(running.end(Duration.ofMinutes(4))).isEmpty();
        assertThat(running.job.progress().stopReason()).isEqualTo(JobStopReason.OUTAGE);
        assertThat(running.job.progress().usersOut()).hasSize(2);
    }

    @Test
    void anOutageOfBeforeTheJobDoesNotCount() {
        stage.sandbox.faults().on(Operation.values()).refused();
        stage.clients.client("alice").account().me().subscribe(me -> {}, e -> {});
        stage.pass(Duration.ofHours(1));
        stage.sandbox.faults().clear();
        stage.sandbox.faults().on(Operation.TASK_CREATE).user("alice").hang();
        stage.sandbox.faults().on(Operation.TASK_CREATE).user("bob").hang();

        JobStage.Running<Integer> running = stage.start(stage.job(5));
        stage.pass(Duration.ofMinutes(1));

        assertThat(running.job.progress().stopReason()).isNull();
    }

    @Test
    void waitingForTheRateLimitIsNotAnOutage() {
        stage.sandbox.faults().on(Operation.TASK_CREATE).times(200).rateLimited(Duration.ofMinutes(1));

        JobStage.Running<Integer> running = stage.start(stage.job(5).maxOutage(Duration.ofMinutes(2)));
        stage.pass(Duration.ofMinutes(20));

        assertThat(running.job.progress().stopReason()).isNull();
        assertThat(running.ended).isFalse();
        stage.sandbox.faults().clear();
        assertThat(running.end(Duration.ofMinutes(60))).hasSize(5);
    }

    @Test
    void createsThatFailedBeforeADrainAreNotAnOutage() {
        JobStage.Running<Integer> running = stage.start(stage.job(30).maxOutage(Duration.ofMinutes(2)));
        stage.pass(Duration.ofSeconds(50));
        assertThat(stage.sandbox.journal().tasksCreated()).isEqualTo(20);
        stage.sandbox.faults().on(Operation.TASK_CREATE).refused();
        stage.pass(Duration.ofSeconds(30));
        assertThat(running.job.progress().usersOut()).isNotEmpty();

        running.job.drain();

        assertThat(running.end(Duration.ofMinutes(10)))
                .hasSize(20)
                .allMatch(each -> each.outcome().isFinished());
        assertThat(running.job.progress().stopReason()).isEqualTo(JobStopReason.DRAINED);
    }

    @Test
    void responsesThatRefuseShowThatTheServerWorks() {
        stage.sandbox.faults().on(Operation.TASK_CREATE).rate(0.8).refused();
        stage.sandbox
                .faults()
                .on(Operation.TASK_CREATE)
                .answer(
                        400,
                        Map.of(),
                        "{\"ok\":false,\"request_id\":\"r1\",\"error\":{\"code\":\"invalid_argument\",\"message\":\"no\"}}");

        JobStage.Running<Integer> running = stage.start(stage.job(60).maxOutage(Duration.ofMinutes(2)));

        assertThat(running.end(Duration.ofMinutes(60)))
                .hasSize(60)
                .allMatch(each -> each.outcome().status() == OutcomeStatus.REJECTED);
        assertThat(running.job.progress().stopReason()).isNull();
    }

    @Test
    void createsSearchedForInAnOutageAreSearchedForAgainByTheNextRun() {
        stage.sandbox.faults().on(Operation.TASK_CREATE).hang();
        JobStage.Running<Integer> first = stage.start(stage.job(3).ledger(ledger));
        stage.pass(Duration.ofSeconds(10));
        first.subscription.dispose();
        stage.sandbox.faults().clear();
        stage.sandbox.faults().on(Operation.values()).hang();

        JobStage.Running<Integer> second = stage.start(stage.job(3).ledger(ledger));

        assertThat(second.end(Duration.ofMinutes(30))).hasSize(3).allSatisfy(each -> {
            assertThat(each.outcome().status()).isEqualTo(OutcomeStatus.AMBIGUOUS);
            assertThat(each.outcome().error().code()).isEqualTo("outage");
        });
        stage.sandbox.faults().clear();
        JobStage.Running<Integer> third = stage.start(stage.job(3).ledger(ledger));
        assertThat(third.end(Duration.ofMinutes(30)))
                .hasSize(3)
                .allMatch(each -> each.outcome().isFinished());
        stage.sandbox.journal().assertNoDuplicateTasks();
    }

    @Test
    void aLongestOutageIsPositive() {
        assertThatThrownBy(() -> stage.job(1).maxOutage(Duration.ZERO)).hasMessageContaining("maxOutage");
    }
}
