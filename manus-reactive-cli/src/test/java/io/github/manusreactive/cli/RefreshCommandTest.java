package io.github.manusreactive.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.ManusClients;
import io.github.manusreactive.fanout.ItemOutcome;
import io.github.manusreactive.fanout.OutcomeStatus;
import io.github.manusreactive.task.SendMessageRequest;
import io.github.manusreactive.test.ManusSandbox;
import io.github.manusreactive.test.agent.AgentScript;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code refresh}: tasks are read again, and nothing is created. */
class RefreshCommandTest extends CommandLineTest {

    private static final Duration SOON = Duration.ofSeconds(30);

    private Path ledger() {
        return folder.resolve("in.jsonl.ledger");
    }

    private CommandResult refresh(ManusSandbox sandbox, String... arguments) throws IOException {
        List<String> args = new ArrayList<>(List.of("refresh", ledger().toString()));
        args.addAll(List.of(arguments));
        args.addAll(List.of("--base-url", sandbox.baseUrl(), "--watch-interval", "100ms"));
        args.addAll(List.of("--users", usersOf(sandbox.apiKey()).toString()));
        args.addAll(List.of("--output", folder.resolve("out.jsonl").toString()));
        return run(args.toArray(String[]::new));
    }

    private static ManusClients clients(ManusSandbox sandbox) {
        return ManusClients.builder()
                .baseUrl(sandbox.baseUrl())
                .apiKey(sandbox.apiKey())
                .build();
    }

    private ItemOutcome outcome(String key) throws IOException {
        return outcomes().stream()
                .filter(each -> each.key().equals(key))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void anAnswerThatGrewReplacesTheEarlierOne() throws IOException {
        try (ManusSandbox sandbox = ManusSandbox.builder()
                        // reads that lag could show the new answer beside the credits of the old one
                        .steady()
                        .noLimits()
                        .agent(prompt -> AgentScript.start()
                                .spend(prompt.text().equals("say more") ? 7 : 0)
                                .result("answer to " + prompt.text()))
                        .start();
                ManusClients clients = clients(sandbox)) {
            ManusClient client = clients.client();
            Path input = input(2);
            job(sandbox, input);
            ItemOutcome before = outcome("k1");
            client.tasks()
                    .sendMessage(SendMessageRequest.of(String.valueOf(before.taskId()), "say more"))
                    .block(SOON);

            CommandResult ran = refresh(sandbox, "k1", "k0", "--timeout", "20s");

            assertThat(ran.exit()).as(ran.err()).isZero();
            assertThat(ran.err()).isEmpty();
            assertThat(ran.out().lines())
                    .containsExactlyInAnyOrder(
                            "k1: finished, a new answer", "k0: finished, the answer has not changed");
            assertThat(outcome("k1").answer()).isEqualTo("answer to say more");
            assertThat(outcome("k1").credits()).isGreaterThan(before.credits());
            assertThat(outcomes()).hasSize(2);
            assertThat(sandbox.journal().tasksCreated()).isEqualTo(2);

            // the ledger has it too
            Files.delete(folder.resolve("out.jsonl"));
            assertThat(job(sandbox, input).exit()).isZero();
            assertThat(outcome("k1").answer()).isEqualTo("answer to say more");
            assertThat(sandbox.journal().tasksCreated()).isEqualTo(2);
        }
    }

    @Test
    void aTaskThatWaitsIsReadOnceItWentOn() throws IOException {
        try (ManusSandbox sandbox = ManusSandbox.builder()
                        .noLimits()
                        .agent(prompt -> prompt.text().equals("prompt 0")
                                ? AgentScript.start()
                                        .ask(
                                                "Which one?",
                                                List.of("A", "B"),
                                                reply -> AgentScript.start().result("chosen: " + reply))
                                : AgentScript.start().runForever())
                        .start();
                ManusClients clients = clients(sandbox)) {
            ManusClient client = clients.client();
            job(sandbox, input(2), "--timeout", "15s");
            assertThat(outcome("k0").status()).isEqualTo(OutcomeStatus.WAITING);
            byte[] ledgerBefore = Files.readAllBytes(ledger());

            CommandResult waiting = refresh(sandbox, "k1");
            assertThat(waiting.exit()).isEqualTo(1);
            assertThat(waiting.out()).isEqualTo("k1: is still running; set --timeout 30m to wait for it\n");
            assertThat(Files.readAllLines(ledger()))
                    .hasSameSizeAs(new String(ledgerBefore, UTF_8).lines().toList());
            assertThat(outcome("k1").status()).isEqualTo(OutcomeStatus.TIMED_OUT);

            client.tasks()
                    .sendMessage(
                            SendMessageRequest.of(String.valueOf(outcome("k0").taskId()), "B"))
                    .block(SOON);
            CommandResult ran = refresh(sandbox, "k0", "--timeout", "20s");

            assertThat(ran.exit()).as(ran.err() + ran.out()).isZero();
            assertThat(outcome("k0").answer()).isEqualTo("chosen: B");
            assertThat(run("ledger", ledger().toString()).out()).containsPattern("finished +1 ");
            assertThat(sandbox.journal().tasksCreated()).isEqualTo(2);
        }
    }

    @Test
    void anAnswerStaysIfItsTaskEndsOtherwiseLater() throws IOException {
        try (ManusSandbox sandbox = ManusSandbox.builder()
                        .noLimits()
                        .agent(prompt -> prompt.text().equals("prompt 0")
                                ? AgentScript.start().result("the answer")
                                : AgentScript.start().error("agent_error", "the agent gave up"))
                        .start();
                ManusClients clients = clients(sandbox)) {
            ManusClient client = clients.client();
            job(sandbox, input(1));
            client.tasks()
                    .sendMessage(
                            SendMessageRequest.of(String.valueOf(outcome("k0").taskId()), "more"))
                    .block(SOON);

            CommandResult ran = refresh(sandbox, "k0", "--timeout", "20s");

            assertThat(ran.exit()).as(ran.err()).isZero();
            assertThat(ran.out()).contains("k0: keeps its answer, but the task is now failed");
            assertThat(outcome("k0").answer()).isEqualTo("the answer");
            assertThat(run("ledger", ledger().toString()).out()).containsPattern("finished +1 ");
        }
    }

    @Test
    void keysThatCannotBeReadAreNamedBeforeAnythingIsSent() throws IOException {
        try (ManusSandbox sandbox = ManusSandbox.builder().noLimits().start()) {
            Path input = file("in.jsonl", """
                    {"key":"k0","prompt":"p"}
                    {"key":"k1","prompt":"p","agent_profile":"none"}
                    """);
            job(sandbox, input);
            long calls = sandbox.journal().count();

            CommandResult ran = refresh(sandbox, "k0", "k1", "k7");

            assertThat(ran.exit()).isEqualTo(2);
            assertThat(ran.out()).isEmpty();
            assertThat(ran.err().lines())
                    .containsExactly(
                            "manus: key k1: has no task to read: the outcome is rejected; run creates or finds it",
                            "manus: key k7: is not in the ledger");
            isRefused(run("refresh", folder.resolve("none.ledger").toString(), "k0"), "none.ledger: no such ledger");
            assertThat(sandbox.journal().count()).isEqualTo(calls);
            assertThat(folder.resolve("none.ledger")).doesNotExist();
        }
    }

    @Test
    void theTasksOfAnotherServerAreNotLookedFor() throws IOException {
        try (ManusSandbox sandbox = ManusSandbox.builder().noLimits().start();
                ManusSandbox other = ManusSandbox.builder().noLimits().start()) {
            job(sandbox, input(1));

            isRefused(refresh(other, "k0"), "but the ledger belongs to " + sandbox.baseUrl());

            assertThat(other.journal().count()).isZero();
        }
    }
}
