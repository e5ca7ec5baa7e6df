package io.github.manusreactive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.ManusClients;
import io.github.manusreactive.fanout.ItemOutcome;
import io.github.manusreactive.fanout.OutcomeStatus;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.task.RunOptions;
import io.github.manusreactive.task.SendMessageRequest;
import io.github.manusreactive.test.ManusSandbox;
import io.github.manusreactive.test.agent.AgentScript;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Tasks that end otherwise than by their agent, and the agent profile that some of them need. */
class TaskEndingsTest extends CommandLineTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Test
    void aTaskThatAPersonStoppedIsToldAndAwaitedAgainOnDemand() throws IOException {
        try (ManusSandbox sandbox = ManusSandbox.builder()
                        .noLimits()
                        .agent(prompt -> prompt.text().equals("prompt 0")
                                ? AgentScript.start().message("so far").stoppedByPerson()
                                : AgentScript.answer(Duration.ZERO, "done"))
                        .start();
                ManusClients clients = ManusClients.builder()
                        .baseUrl(sandbox.baseUrl())
                        .apiKey(sandbox.apiKey())
                        .build()) {
            ManusClient client = clients.client();
            Path report = folder.resolve("report.html");

            CommandResult ran = job(sandbox, input(2), "--retry-failed", "2", "--report", report.toString());

            assertThat(ran.exit()).isEqualTo(1);
            assertThat(ran.out()).contains("stopped                 1", "stopped: task_stopped", "--reopen stopped");
            assertThat(Files.readString(folder.resolve("out.jsonl"))).contains("\"outcome\":\"stopped\"");
            assertThat(Files.readString(report)).contains("stopped: task_stopped", "class=\"stopped\"");
            assertThat(sandbox.journal().tasksCreated()).isEqualTo(2);
            CommandResult unchanged = job(sandbox, input(2), "--reopen", "failed");
            assertThat(unchanged.exit()).isEqualTo(1);
            assertThat(unchanged.out()).contains("1 stopped; to resume: --reopen stopped");
            String task = outcomes().stream()
                    .filter(each -> !each.isFinished())
                    .findFirst()
                    .map(ItemOutcome::taskId)
                    .orElseThrow();
            client.tasks().sendMessage(SendMessageRequest.of(task, "go on")).block();

            CommandResult again = job(sandbox, input(2), "--reopen", "stopped");

            assertThat(again.exit()).isZero();
            assertThat(outcomes()).hasSize(2).allMatch(ItemOutcome::isFinished);
            assertThat(sandbox.journal().tasksCreated()).isEqualTo(2);
        }
    }

    @Test
    void allMessagesOfTheTurnAreWrittenOnDemand() throws IOException {
        try (ManusSandbox sandbox = ManusSandbox.builder()
                .noLimits()
                .agent(prompt -> AgentScript.start().message("I found two.").result("Both are \"open\"."))
                .start()) {
            assertThat(job(sandbox, input(1), "--output-messages").exit()).isZero();

            JsonNode line = JSON.readTree(Files.readString(folder.resolve("out.jsonl")));
            assertThat(line.path("answer").asString()).isEqualTo("Both are \"open\".");
            assertThat(line.path("messages")
                            .valueStream()
                            .map(each -> each.path("content").asString()))
                    .containsExactly("I found two.", "Both are \"open\".");
            assertThat(line.path("messages").path(1).path("delivery_kind").asString())
                    .isEqualTo("result");
            assertThat(line.path("messages").valueStream()).allMatch(each -> each.hasNonNull("timestamp"));
            assertThat(outcomes()).singleElement().matches(ItemOutcome::isFinished);
            String written = Files.readString(folder.resolve("out.jsonl"));

            // the next run knows no messages and leaves them as they are
            assertThat(job(sandbox, input(1), "--output-messages").exit()).isZero();
            assertThat(Files.readString(folder.resolve("out.jsonl"))).isEqualTo(written);
            Files.delete(folder.resolve("out.jsonl"));
            assertThat(job(sandbox, input(1)).exit()).isZero();
            assertThat(Files.readString(folder.resolve("out.jsonl")))
                    .contains("Both are")
                    .doesNotContain("messages");
        }
    }

    @Test
    void tasksThatDoNotComeToExistEndWithFive() throws IOException {
        try (ManusSandbox sandbox =
                ManusSandbox.builder().noLimits().ghostProfiles("max").start()) {
            CommandResult ran =
                    job(sandbox, input(40), "--agent-profile", "max", "--missing-after", "1s", "--max-missing", "2");

            assertThat(ran.exit()).isEqualTo(5);
            assertThat(ran.err())
                    .contains(
                            "exit code 5, stopped: created tasks never appeared; left out: alice: 2 created tasks in a "
                                    + "row never appeared (agent_profile 'max'): use a profile",
                            "resume after removing the cause, for example with another --agent-profile: ");
            assertThat(ran.out())
                    .contains(
                            "missing: task_not_provisioned",
                            "10 missing: the next run waits for the tasks again. With --reopen missing");
            assertThat(outcomes())
                    .allMatch(each -> each.error().message().contains("with --reopen missing creates another"));
            long created = sandbox.journal().count(Operation.TASK_CREATE);
            assertThat(outcomes()).hasSize((int) created).allMatch(each -> each.status() == OutcomeStatus.MISSING);
        }
    }

    @Test
    void whatIsMissingIsAwaitedAgainAndNotCreatedAgain() throws IOException {
        try (ManusSandbox sandbox = ManusSandbox.builder()
                .noLimits()
                .notFoundAfterCreate(Duration.ofSeconds(4))
                .start()) {
            CommandResult first = job(sandbox, input(1), "--missing-after", "1s");
            assertThat(first.exit()).isEqualTo(1);
            assertThat(outcomes()).allMatch(each -> each.status() == OutcomeStatus.MISSING);

            CommandResult second = job(sandbox, input(1), "--reopen", "failed,missing");

            assertThat(second.exit()).isZero();
            assertThat(outcomes()).singleElement().matches(ItemOutcome::isFinished);
            assertThat(sandbox.journal().tasksCreated()).isOne();
        }
    }

    @Test
    void theAgentProfileIsThatOfTheLineOrElseThatOfTheJob() throws IOException {
        try (ManusSandbox sandbox = ManusSandbox.builder().noLimits().start();
                ManusClients clients = ManusClients.builder()
                        .baseUrl(sandbox.baseUrl())
                        .apiKey(sandbox.apiKey())
                        .build()) {
            ManusClient client = clients.client();
            assertThat(job(sandbox, input(2), "--dry-run").out()).contains("Agent profile: standard.");
            Path lines = file(
                    "lines.jsonl",
                    "{\"key\":\"k0\",\"prompt\":\"x\"}\n"
                            + "{\"key\":\"k1\",\"prompt\":\"x\",\"agent_profile\":\"max\"}\n");
            assertThat(job(sandbox, lines, "--dry-run", "--agent-profile", "lite")
                            .out())
                    .contains("Agent profile: lite, except max in 1 line.");

            assertThat(job(sandbox, lines, "--agent-profile", "lite").exit()).isZero();

            assertThat(outcomes())
                    .extracting(each -> each.key() + " "
                            + client.tasks().detail(each.taskId()).block().agentProfile())
                    .containsExactlyInAnyOrder("k0 lite", "k1 max");
            isRefused(job(sandbox, lines, "--agent-profile", " "), "--agent-profile: is blank");
        }
    }

    @Test
    void aTaskMayTakeFourHoursUnlessAskedOtherwise() throws IOException {
        assertThat(run("run", "--help").out().replaceAll("\\s+", " "))
                .contains("Maximum time of a task, for example 30m; default: 4h.");
        assertThat(RunOptions.defaults().timeout()).isEqualTo(Duration.ofHours(4));
        try (ManusSandbox sandbox = ManusSandbox.builder()
                .noLimits()
                .agent(prompt -> AgentScript.start().runForever())
                .start()) {
            CommandResult ran = job(sandbox, input(1), "--timeout", "2s");

            assertThat(ran.exit()).isEqualTo(1);
            assertThat(outcomes()).allMatch(each -> each.status() == OutcomeStatus.TIMED_OUT);
        }
    }
}
