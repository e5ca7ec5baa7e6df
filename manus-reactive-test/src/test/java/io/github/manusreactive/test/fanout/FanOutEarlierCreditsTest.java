package io.github.manusreactive.test.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.fanout.FanOut;
import io.github.manusreactive.fanout.FanOutLedger;
import io.github.manusreactive.fanout.FanOutOutcome;
import io.github.manusreactive.fanout.JobStopReason;
import io.github.manusreactive.fanout.LedgerEntry.Created;
import io.github.manusreactive.fanout.LedgerEntry.Finished;
import io.github.manusreactive.fanout.LedgerEntry.Intended;
import io.github.manusreactive.fanout.OutcomeStatus;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.test.ManusSandbox;
import io.github.manusreactive.test.agent.AgentScript;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;

/** The limit on a job's credits holds for what tasks of earlier runs use, wherever they are in the ledger. */
class FanOutEarlierCreditsTest {

    private static final Duration WHILE = Duration.ofHours(2);

    private final JobStage stage = new JobStage(ManusSandbox.builder(), "alice");
    private final MemoryLedger ledger = new MemoryLedger();

    FanOutEarlierCreditsTest() {
        stage.sandbox.agent(prompt -> spending(20, 400));
    }

    @AfterEach
    void close() {
        stage.close();
    }

    private static AgentScript spending(int credits, int times) {
        AgentScript script = AgentScript.start();
        for (int i = 0; i < times; i++) {
            script = script.run(Duration.ofSeconds(30)).spend(credits);
        }
        return script.result("done").credits(0);
    }

    private FanOut<Integer> job(List<Integer> items) {
        return FanOut.over(
                        stage.clients, Flux.fromIterable(items), i -> "k" + i, i -> CreateTaskRequest.of("prompt " + i))
                .ledger(ledger)
                .maxInFlight(4)
                .maxCredits(50);
    }

    private void killARunOf(int tasks) {
        var killed = stage.start(stage.job(tasks).ledger(ledger).maxInFlight(tasks));
        stage.pass(Duration.ofSeconds(25));
        killed.subscription.dispose();
        assertThat(creates()).isEqualTo(tasks);
    }

    private long creates() {
        return stage.sandbox.journal().tasksCreated();
    }

    @Test
    void tasksOfAKilledRunCountAlsoIfTheirKeysDoNotCome() {
        killARunOf(4);
        stage.pass(Duration.ofMinutes(3));

        var second = stage.start(job(List.of(10, 11, 12)));

        assertThat(second.end(WHILE)).isEmpty();
        assertThat(creates()).isEqualTo(4);
        assertThat(second.job.progress().stopReason()).isEqualTo(JobStopReason.CREDITS);
    }

    @Test
    void tasksOfAKilledRunCountAlsoIfTheirKeysComeLast() {
        killARunOf(3);
        stage.pass(Duration.ofMinutes(3));

        var second = stage.start(job(List.of(10, 11, 12, 0, 1, 2)));

        second.end(WHILE);
        assertThat(creates()).isEqualTo(3);
        assertThat(second.job.progress().stopReason()).isEqualTo(JobStopReason.CREDITS);
    }

    @Test
    void tasksOfAKilledRunKeepTheirPlaces() {
        stage.sandbox.agent(prompt -> spending(1, 20));
        killARunOf(4);

        var second = stage.start(job(List.of(10, 11)).maxCredits(1000));
        stage.pass(Duration.ofMinutes(5));

        assertThat(creates()).isEqualTo(4);
        assertThat(second.job.progress().running()).isEqualTo(4);
        assertThat(second.end(WHILE)).hasSize(2).allMatch(FanOutOutcome::isFinished);
        assertThat(second.job.progress().credits()).isEqualTo(120);
    }

    @Test
    void aCreateThatWasInFlightAtTheKillIsSearchedFor() {
        stage.sandbox.faults().on(Operation.TASK_CREATE).times(2).hang();
        var killed = stage.start(stage.job(2).ledger(ledger));
        stage.pass(Duration.ofSeconds(10));
        killed.subscription.dispose();
        assertThat(creates()).isEqualTo(2);
        assertThat(ledger.entries.values()).hasSize(2).allMatch(Intended.class::isInstance);
        stage.pass(Duration.ofMinutes(3));

        var second = stage.start(job(List.of(10, 11, 12)));

        assertThat(second.end(WHILE)).isEmpty();
        assertThat(creates()).isEqualTo(2);
        assertThat(second.job.progress().stopReason()).isEqualTo(JobStopReason.CREDITS);
        assertThat(ledger.entries.values()).hasSize(2).allMatch(Created.class::isInstance);
    }

    @Test
    void aTaskThatIsReadAndThenAwaitedCountsOnce() {
        stage.sandbox.agent(prompt -> spending(1, 20));
        killARunOf(2);

        var second = stage.start(job(List.of(0, 1, 2)).maxCredits(1000));

        assertThat(second.end(WHILE)).hasSize(3).allSatisfy(each -> {
            assertThat(each.status()).isEqualTo(OutcomeStatus.FINISHED);
            assertThat(each.outcome().credits()).isEqualTo(20);
        });
        assertThat(second.job.progress().credits()).isEqualTo(60);
        assertThat(ledger.spent().block()).isEqualTo(60);
    }

    @Test
    void whatATaskUsedAfterItsTimeoutIsWrittenDownAndStopsTheNextRun() {
        var first = stage.start(job(List.of(0, 1, 2, 3))
                .maxInFlight(2)
                .taskTimeout(Duration.ofMinutes(1))
                .maxCredits(200));
        first.end(WHILE);
        assertThat(creates()).isEqualTo(2);
        long known = ledger.spent().block();
        assertThat(known)
                .isGreaterThanOrEqualTo(200)
                .isEqualTo(first.job.progress().credits());
        stage.pass(Duration.ofMinutes(10));

        var second = stage.start(job(List.of(0, 1, 2, 3)).maxInFlight(2).maxCredits(300));

        second.end(WHILE);
        assertThat(creates()).isEqualTo(2);
        assertThat(second.job.progress().stopReason()).isEqualTo(JobStopReason.CREDITS);
        assertThat(second.job.progress().credits()).isGreaterThan(known + 100);
        assertThat(ledger.entries.get("k0")).isInstanceOf(Finished.class);
    }

    @Test
    void theTaskOfARemovedUserKeepsItsPlace() {
        ledger.entries.put("k0", new Created("k0", "", "bob", 1, "task-of-bob", null, Instant.EPOCH));

        var second = stage.start(job(List.of(10)).maxInFlight(1));

        assertThat(second.end(WHILE)).isEmpty();
        assertThat(creates()).isZero();
        assertThat(second.job.progress().stopReason()).isEqualTo(JobStopReason.CREDITS_UNKNOWN);
    }

    @Test
    void aTaskThatIsGoneLeavesItsPlace() {
        killARunOf(2);
        stage.pass(Duration.ofMinutes(11));
        stage.sandbox
                .faults()
                .on(Operation.TASK_DETAIL, Operation.TASK_LIST)
                .answer(404, Map.of(), "{\"ok\":false,\"error\":{\"code\":\"not_found\",\"message\":\"no\"}}");

        var second = stage.start(job(List.of(10)).maxInFlight(1));

        assertThat(stage.until(() -> creates() == 3, Duration.ofMinutes(30))).isTrue();
        second.subscription.dispose();
    }

    @Test
    void aLedgerFileTellsItsOpenEntries(@TempDir Path folder) {
        FanOutLedger file = FanOutLedger.file(folder.resolve("a.ledger"));
        killARunOf(3);
        stage.start(job(List.of(0)).maxCredits(1_000_000)).end(Duration.ofHours(5));
        file.open().block();
        ledger.entries.values().forEach(entry -> file.record(entry).block());

        assertThat(file.openEntries().collectList().block())
                .containsExactly(ledger.entries.get("k1"), ledger.entries.get("k2"));
        file.close().block();
    }
}
