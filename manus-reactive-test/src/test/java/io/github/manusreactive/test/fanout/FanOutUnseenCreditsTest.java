package io.github.manusreactive.test.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.fanout.FanOut;
import io.github.manusreactive.fanout.FanOutOutcome;
import io.github.manusreactive.fanout.JobStopReason;
import io.github.manusreactive.fanout.LedgerEntry.Created;
import io.github.manusreactive.fanout.OutcomeStatus;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.test.ManusSandbox;
import io.github.manusreactive.test.agent.AgentScript;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The limit on a job's credits holds although tasks cannot be read, or may exist unknown. */
class FanOutUnseenCreditsTest {

    private static final Duration WHILE = Duration.ofHours(2);
    private static final Operation[] READS = {Operation.TASK_DETAIL, Operation.TASK_LIST, Operation.TASK_LIST_MESSAGES};
    private static final String DENIED =
            "{\"ok\":false,\"error\":{\"code\":\"permission_denied\",\"message\":\"no\"},\"request_id\":\"r\"}";

    private final JobStage stage = new JobStage(ManusSandbox.builder(), "alice");
    private final MemoryLedger ledger = new MemoryLedger();

    FanOutUnseenCreditsTest() {
        stage.sandbox.agent(prompt -> spending());
    }

    @AfterEach
    void close() {
        stage.close();
    }

    private static AgentScript spending() {
        AgentScript script = AgentScript.start();
        for (int i = 0; i < 500; i++) {
            script = script.run(Duration.ofSeconds(30)).spend(5);
        }
        return script.result("done").credits(0);
    }

    private FanOut<Integer> job() {
        return stage.job(100).ledger(ledger).maxInFlight(4).maxCredits(20);
    }

    private long creates() {
        return stage.sandbox.journal().tasksCreated();
    }

    @Test
    void aUserWithRefusedReadsCreatesNoMoreThanThePlaces() {
        stage.sandbox.faults().on(READS).answer(403, Map.of(), DENIED);

        var running = stage.start(job());

        assertThat(running.end(WHILE)).hasSizeLessThanOrEqualTo(4).allSatisfy(each -> {
            assertThat(each.status()).isEqualTo(OutcomeStatus.FAILED);
            assertThat(each.outcome().error().message()).contains("may still run");
        });
        assertThat(creates()).isBetween(1L, 4L);
        assertThat(running.job.progress().stopReason()).isIn(JobStopReason.NO_USER_LEFT, JobStopReason.CREDITS_UNKNOWN);
        assertThat(running.job.progress().usersOut()).singleElement().asString().contains("reads of its tasks");
        assertThat(ledger.entries.values()).allMatch(Created.class::isInstance);
    }

    @Test
    void tasksThatCannotBeDecodedKeepTheirPlacesAndStopTheJob() {
        stage.sandbox.faults().on(READS).answer(200, Map.of(), "{\"ok\":true,\"request_id\":\"r\"}");

        var running = stage.start(job());

        assertThat(running.end(WHILE)).hasSize(4);
        assertThat(creates()).isEqualTo(4);
        assertThat(running.job.progress().stopReason()).isIn(JobStopReason.OUTAGE, JobStopReason.CREDITS_UNKNOWN);
    }

    @Test
    void aServerThatTellsNoCreditsStopsTheJob() {
        stage.sandbox.agent(
                prompt -> AgentScript.answer(Duration.ofSeconds(10), "done").credits(0));

        var running = stage.start(job().maxInFlight(2));

        assertThat(running.end(WHILE)).hasSizeLessThanOrEqualTo(7).allMatch(FanOutOutcome::isFinished);
        assertThat(running.job.progress().stopReason()).isEqualTo(JobStopReason.CREDITS_UNKNOWN);
    }

    @Test
    void readsThatNeverWorkAreAnOutageAlsoWithoutALimit() {
        stage.sandbox.faults().on(READS).answer(200, Map.of(), "{\"ok\":true,\"request_id\":\"r\"}");

        var running = stage.start(stage.job(1000).maxInFlight(4));

        assertThat(running.end(WHILE)).hasSizeLessThan(60);
        assertThat(running.job.progress().stopReason()).isEqualTo(JobStopReason.OUTAGE);
    }

    @Test
    void aTaskThatIsMissingKeepsItsPlaceWhileItMayAppear() {
        stage.sandbox.faults().on(READS).answer(404, Map.of(), DENIED.replace("permission_denied", "not_found"));

        var running = stage.start(job().maxMissingInARow(100));
        stage.pass(Duration.ofMinutes(9));

        assertThat(creates()).isEqualTo(4);
        running.end(Duration.ofHours(10));
        assertThat(running.job.progress().stopReason()).isEqualTo(JobStopReason.CREDITS_UNKNOWN);
        assertThat(creates()).isLessThanOrEqualTo(12);
    }

    @Test
    void createsWithAnUnknownOutcomeExcludeTheirUser() {
        stage.sandbox.faults().on(Operation.TASK_CREATE).resetAfterProcessing();

        var running = stage.start(stage.job(100).withoutCorrelation().maxInFlight(4));

        assertThat(running.end(WHILE)).hasSizeLessThan(20).allMatch(each -> each.status() == OutcomeStatus.AMBIGUOUS);
        assertThat(creates()).isLessThan(20);
        assertThat(running.job.progress().stopReason()).isEqualTo(JobStopReason.NO_USER_LEFT);
        assertThat(running.job.progress().usersOut()).singleElement().asString().contains("unknown");
    }

    @Test
    void anAmbiguousCreateKeepsItsPlace() {
        stage.sandbox.faults().on(Operation.TASK_CREATE).times(2).resetAfterProcessing();

        var running = stage.start(job().withoutCorrelation().maxInFlight(2));

        assertThat(running.end(WHILE)).hasSize(2).allMatch(each -> each.status() == OutcomeStatus.AMBIGUOUS);
        assertThat(creates()).isEqualTo(2);
        assertThat(running.job.progress().stopReason()).isEqualTo(JobStopReason.CREDITS_UNKNOWN);
    }

    @Test
    void aTaskWithAnUnclearStatusForADayStopsTheJob() {
        var running = stage.start(job().maxCredits(1000).maxInFlight(1).taskTimeout(Duration.ofMinutes(1)));
        assertThat(stage.until(() -> !running.outcomes.isEmpty(), Duration.ofMinutes(2)))
                .isTrue();
        String task = "{\"id\":\"" + running.outcomes.get(0).outcome().taskId() + "\",\"status\":\"archived\"}";
        stage.sandbox.faults().on(Operation.TASK_DETAIL).answer(200, Map.of(), "{\"ok\":true,\"task\":" + task + "}");
        stage.sandbox.faults().on(Operation.TASK_LIST).answer(200, Map.of(), "{\"ok\":true,\"data\":[" + task + "]}");

        stage.time.advanceTimeBy(Duration.ofHours(23));
        assertThat(running.ended).isFalse();
        stage.time.advanceTimeBy(Duration.ofHours(2));

        assertThat(running.ended).isTrue();
        assertThat(running.job.progress().stopReason()).isEqualTo(JobStopReason.CREDITS_UNKNOWN);
        assertThat(creates()).isEqualTo(1);
    }

    @Test
    void aTaskThatAsksAfterItsTimeoutLeavesItsPlace() {
        stage.sandbox.agent(prompt -> prompt.text().contains("prompt 0")
                ? AgentScript.start()
                        .run(Duration.ofMinutes(3))
                        .spend(1)
                        .ask("Go on?")
                        .result("done")
                : AgentScript.answer(Duration.ofSeconds(10), "done").credits(1));

        var running = stage.start(stage.job(3).maxInFlight(1).maxCredits(1000).taskTimeout(Duration.ofMinutes(1)));

        assertThat(running.end(WHILE))
                .extracting(FanOutOutcome::status)
                .containsExactly(OutcomeStatus.TIMED_OUT, OutcomeStatus.FINISHED, OutcomeStatus.FINISHED);
    }

    @Test
    void aTaskThatTimedOutAndThenCannotBeReadStopsTheJobInTime() {
        var running = stage.start(job().maxCredits(1000).maxInFlight(1).taskTimeout(Duration.ofMinutes(1)));
        stage.pass(Duration.ofMinutes(2));
        stage.sandbox.faults().on(READS).answer(401, Map.of(), DENIED.replace("permission_denied", "unauthenticated"));

        assertThat(running.end(Duration.ofHours(1)))
                .hasSize(1)
                .extracting(FanOutOutcome::status)
                .containsExactly(OutcomeStatus.TIMED_OUT);
        assertThat(running.job.progress().stopReason()).isEqualTo(JobStopReason.CREDITS_UNKNOWN);
    }
}
