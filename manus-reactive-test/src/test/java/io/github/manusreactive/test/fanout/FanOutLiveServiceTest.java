package io.github.manusreactive.test.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.fanout.FanOutOutcome;
import io.github.manusreactive.fanout.LedgerEntry.Created;
import io.github.manusreactive.fanout.WaitingPolicy;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.task.WaitingRequest;
import io.github.manusreactive.test.ManusSandbox;
import io.github.manusreactive.test.SandboxBuilder;
import io.github.manusreactive.test.agent.AgentScript;
import io.github.manusreactive.test.wire.WireForm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Mono;

/** A job on a service that does all that the live one was seen to do, in both forms of the wire. */
class FanOutLiveServiceTest {

    private static final int TASKS = 24;

    private static SandboxBuilder service(WireForm form) {
        return ManusSandbox.builder()
                .wireForm(form)
                .notFoundAfterCreate(Duration.ofSeconds(20))
                .firstStatusAfter(Duration.ofSeconds(2))
                .earlyWaiting(Duration.ofSeconds(8))
                .detailLag(Duration.ofSeconds(1))
                .eventsAfterStopped(true)
                .oddEntries(0.2)
                .shiftingPages(1)
                .messageFailures(0.1)
                .agent(prompt -> AgentScript.start()
                        .run(Duration.ofSeconds(30))
                        .progress("half of it")
                        .run(Duration.ofSeconds(20))
                        .result("answer to " + prompt.text())
                        .credits(3));
    }

    @ParameterizedTest
    @EnumSource
    void allTasksOfAJobFinishAndNothingIsSentTwice(WireForm form) {
        List<WaitingRequest> asked = new ArrayList<>();
        MemoryLedger ledger = new MemoryLedger();
        try (JobStage stage = new JobStage(service(form), "alice", "bob")) {
            var running = stage.start(stage.job(TASKS).ledger(ledger).onWaiting(WaitingPolicy.handler(request -> {
                asked.add(request);
                return Mono.empty();
            })));

            assertAllFinished(stage, running.end(Duration.ofMinutes(15)));
            assertThat(asked).isEmpty();
            assertThat(running.job.progress().credits()).isEqualTo(3 * TASKS);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aJobThatDiesWhileItsTasksAreNotFoundYetResumesThem(WireForm form) {
        MemoryLedger ledger = new MemoryLedger();
        try (JobStage stage = new JobStage(service(form), "alice", "bob")) {
            var killed = stage.start(stage.job(TASKS).ledger(ledger));
            stage.pass(Duration.ofSeconds(10));
            killed.subscription.dispose();
            assertThat(ledger.entries.values()).anyMatch(Created.class::isInstance);

            assertAllFinished(
                    stage, stage.start(stage.job(TASKS).ledger(ledger)).end(Duration.ofMinutes(15)));
        }
    }

    private static void assertAllFinished(JobStage stage, List<FanOutOutcome<Integer>> outcomes) {
        assertThat(outcomes).hasSize(TASKS).allSatisfy(each -> {
            assertThat(each.isFinished()).as(each.toString()).isTrue();
            assertThat(each.outcome().answer()).endsWith("prompt " + each.item());
            assertThat(each.outcome().attempts()).isEqualTo(1);
        });
        assertThat(stage.sandbox.journal().tasksCreated()).isEqualTo(TASKS);
        stage.sandbox.journal().assertNoDuplicateTasks();
        stage.sandbox.journal().assertNoViolations();
        assertThat(stage.sandbox.journal().count(Operation.TASK_CREATE)).isEqualTo(TASKS);
        assertThat(stage.sandbox.journal().count(Operation.TASK_SEND_MESSAGE)).isZero();
        assertThat(stage.sandbox.journal().count(Operation.TASK_CONFIRM_ACTION)).isZero();
    }
}
