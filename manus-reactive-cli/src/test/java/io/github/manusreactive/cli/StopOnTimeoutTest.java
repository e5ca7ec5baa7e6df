package io.github.manusreactive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.ManusClients;
import io.github.manusreactive.fanout.ItemOutcome;
import io.github.manusreactive.fanout.OutcomeStatus;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.task.TaskStatus;
import io.github.manusreactive.test.ManusSandbox;
import io.github.manusreactive.test.agent.AgentScript;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A task that takes too long is stopped at the server, and what it costs until then counts. */
class StopOnTimeoutTest extends CommandLineTest {

    private static AgentScript endless(int credits) {
        return AgentScript.start()
                .message("so far")
                .run(Duration.ofMillis(200))
                .spend(credits)
                .runForever();
    }

    @Test
    void theServerStopsTheTaskAndTheOutcomeSaysSo() throws IOException {
        try (ManusSandbox sandbox = ManusSandbox.builder()
                        .noLimits()
                        .agent(prompt -> prompt.text().equals("prompt 0")
                                ? endless(7)
                                : AgentScript.answer(Duration.ZERO, "done"))
                        .start();
                ManusClients clients = ManusClients.builder()
                        .baseUrl(sandbox.baseUrl())
                        .apiKey(sandbox.apiKey())
                        .build()) {
            ManusClient client = clients.client();
            CommandResult ran = job(sandbox, input(2), "--timeout", "3s", "--stop-on-timeout");

            assertThat(ran.exit()).isEqualTo(1);
            ItemOutcome late = outcome("k0");
            assertThat(late.status()).isEqualTo(OutcomeStatus.TIMED_OUT);
            assertThat(late.error().message()).contains("the server accepted the request to stop it");
            assertThat(late.credits()).isEqualTo(7);
            assertThat(outcome("k1").isFinished()).isTrue();
            client.tasks()
                    .awaitStatus(late.taskId(), task -> task.status().equals(TaskStatus.STOPPED))
                    .block(Duration.ofSeconds(20));
            assertThat(sandbox.journal().count(Operation.TASK_STOP)).isOne();

            CommandResult again = job(sandbox, input(2), "--reopen", "timed_out");

            assertThat(again.exit()).isEqualTo(1);
            assertThat(outcome("k0").status()).isEqualTo(OutcomeStatus.STOPPED);
            assertThat(outcome("k0").answer()).isEqualTo("so far");
            assertThat(sandbox.journal().tasksCreated()).isEqualTo(2);
        }
    }

    @Test
    void aStoppedTaskKeepsItsPlaceUntilItHasEndedAndItsCreditsCount() throws IOException {
        try (ManusSandbox sandbox = ManusSandbox.builder()
                .noLimits()
                .agent(prompt -> endless(10).stopTakes(Duration.ofSeconds(2)))
                .start()) {
            CommandResult ran = job(
                    sandbox,
                    input(5),
                    "--timeout",
                    "2s",
                    "--stop-on-timeout",
                    "--max-in-flight",
                    "1",
                    "--max-credits",
                    "20");

            assertThat(ran.exit()).isEqualTo(3);
            assertThat(ran.err()).contains("the job has used its credits (20 of 20)");
            assertThat(outcomes()).hasSize(2).allMatch(each -> each.status() == OutcomeStatus.TIMED_OUT);
            assertThat(sandbox.journal().tasksCreated()).isEqualTo(2);
            assertThat(sandbox.journal().calls(Operation.TASK_CREATE).get(1).at())
                    .isAfterOrEqualTo(sandbox.journal()
                            .calls(Operation.TASK_STOP)
                            .get(0)
                            .at()
                            .plusSeconds(2));
        }
    }

    @Test
    void aTaskThatCouldNotBeStoppedIsReportedAsStillRunning() throws IOException {
        try (ManusSandbox sandbox =
                ManusSandbox.builder().noLimits().agent(prompt -> endless(7)).start()) {
            sandbox.faults()
                    .on(Operation.TASK_STOP)
                    .answer(
                            403,
                            Map.of(),
                            "{\"ok\":false,\"error\":{\"code\":\"permission_denied\",\"message\":\"not allowed\"}}");

            CommandResult ran = job(sandbox, input(1), "--timeout", "2s", "--stop-on-timeout");

            assertThat(ran.exit()).isEqualTo(1);
            assertThat(outcome("k0").status()).isEqualTo(OutcomeStatus.TIMED_OUT);
            assertThat(outcome("k0").error().message())
                    .contains("stopping it failed, so it may still run", "not allowed");
        }
    }

    private ItemOutcome outcome(String key) throws IOException {
        return outcomes().stream()
                .filter(each -> each.key().equals(key))
                .findFirst()
                .orElseThrow();
    }
}
