package io.github.manusreactive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.fanout.ItemOutcome;
import io.github.manusreactive.fanout.OutcomeStatus;
import io.github.manusreactive.test.ManusSandbox;
import io.github.manusreactive.test.agent.AgentScript;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** A ledger that was lost, cut, or belongs elsewhere: nothing is paid for a second time without a word. */
class LedgerSafetyTest extends CommandLineTest {

    private static ManusSandbox sandbox() {
        return ManusSandbox.builder().noLimits().start();
    }

    private Path ledger() {
        return folder.resolve("in.jsonl.ledger");
    }

    private static void nothingIsPaidTwice(ManusSandbox sandbox, int tasks) {
        assertThat(sandbox.journal().tasksCreated()).isEqualTo(tasks);
        assertThat(sandbox.journal().duplicatePrompts()).isEmpty();
    }

    @Test
    void aBaseUrlWithNoServerDoesNotBindTheLedger() throws IOException {
        try (ManusSandbox sandbox = ManusSandbox.builder().noLimits().start()) {
            CommandResult refused = job(sandbox, input(2), "--base-url", "http://127.0.0.1:1", "--max-outage", "1s");
            assertThat(refused.exit()).as(refused.err()).isEqualTo(1);

            CommandResult ran = job(sandbox, input(2));

            assertThat(ran.exit()).as(ran.err()).isZero();
            assertThat(sandbox.journal().tasksCreated()).isEqualTo(2);
            assertThat(job(sandbox, input(2), "--base-url", "http://127.0.0.1:1")
                            .exit())
                    .isEqualTo(2);
        }
    }

    @Test
    void aLostLedgerIsRefusedIfTheOutputKnowsItsKeys() throws IOException {
        try (ManusSandbox sandbox = sandbox()) {
            Path input = input(5);
            job(sandbox, input);
            Files.delete(ledger());

            isRefused(job(sandbox, input), "contains outcomes of 5 keys that are not in the ledger (k0, k1, k2, …)");
            isRefused(job(sandbox, input, "--dry-run"), "contains outcomes of 5 keys");
            Files.deleteIfExists(ledger());
            isRefused(job(sandbox, input, "--dry-run"), "--trust-output");

            nothingIsPaidTwice(sandbox, 5);
            assertThat(outcomes()).hasSize(5);
        }
    }

    @Test
    void theOutputIsTakenAsTrueIfThatIsAskedFor() throws IOException {
        try (ManusSandbox sandbox = sandbox()) {
            job(sandbox, input(5));
            Files.delete(ledger());
            Path input = input(7);

            CommandResult trusting = job(sandbox, input, "--trust-output", "--settle", "1s");
            CommandResult again = job(sandbox, input);

            assertThat(trusting.exit()).as(trusting.err()).isZero();
            assertThat(again.exit()).as(again.err()).isZero();
            nothingIsPaidTwice(sandbox, 7);
            assertThat(outcomes()).hasSize(7).allMatch(ItemOutcome::isFinished);
        }
    }

    @Test
    void aTaskWithoutAnAnswerInATrustedOutputIsAwaited() throws IOException {
        AtomicBoolean slow = new AtomicBoolean(true);
        try (ManusSandbox sandbox = ManusSandbox.builder()
                .noLimits()
                .agent(prompt -> AgentScript.answer(slow.get() ? Duration.ofSeconds(3) : Duration.ZERO, "done"))
                .start()) {
            Path input = input(2);
            job(sandbox, input, "--timeout", "1s");
            assertThat(outcomes()).extracting(ItemOutcome::status).containsOnly(OutcomeStatus.TIMED_OUT);
            Files.delete(ledger());

            CommandResult ran = job(sandbox, input, "--trust-output", "--settle", "1s", "--timeout", "1h");

            assertThat(ran.exit()).as(ran.err()).isZero();
            nothingIsPaidTwice(sandbox, 2);
            assertThat(outcomes()).hasSize(2).allMatch(ItemOutcome::isFinished);
        }
    }

    /** Of a job that was killed while the tasks of k4 and k5 ran, and whose ledger was then replaced by a copy made after k0. */
    private Path restoredFromAnOlderCopy(ManusSandbox sandbox) throws IOException {
        Path input = input(6);
        job(sandbox, input, "--only", "k0");
        String copy = Files.readString(ledger());
        job(sandbox, input);
        Files.writeString(ledger(), copy);
        Path output = folder.resolve("out.jsonl");
        Files.write(
                output,
                Files.readAllLines(output).stream()
                        .filter(line -> !line.contains("\"k4\"") && !line.contains("\"k5\""))
                        .toList());
        return input;
    }

    @Test
    void aLaterRunStillSearchesForTasksThatATrustedOutputDoesNotName() throws IOException {
        try (ManusSandbox sandbox = sandbox()) {
            Path input = restoredFromAnOlderCopy(sandbox);

            CommandResult trusting = job(sandbox, input, "--only", "k1", "--trust-output", "--settle", "1s");
            CommandResult later = job(sandbox, input, "--settle", "1s");

            assertThat(trusting.exit()).as(trusting.err()).isZero();
            assertThat(later.exit()).as(later.err()).isZero();
            nothingIsPaidTwice(sandbox, 6);
            assertThat(outcomes()).hasSize(6).allMatch(ItemOutcome::isFinished);
        }
    }

    @Test
    void aTrustedOutputWithOnlyKnownKeysReportsNoLoss() throws IOException {
        try (ManusSandbox sandbox = sandbox()) {
            Path input = input(2);
            job(sandbox, input);

            job(sandbox, input, "--trust-output");

            assertThat(ledger()).content().doesNotContain("\"event\":\"lost\"");
        }
    }

    @Test
    void creditsOfEarlierTasksOfAKeyInATrustedOutputCount() throws IOException {
        try (ManusSandbox sandbox = sandbox()) {
            Path input = input(1);
            job(sandbox, input);
            Files.delete(ledger());
            Path output = folder.resolve("out.jsonl");
            String line = Files.readString(output);
            assertThat(line).contains("\"outcome\":\"finished\"", "\"attempts\":1");
            Files.writeString(
                    output,
                    line.replace("\"finished\"", "\"timed_out\"")
                            .replace("\"attempts\":1", "\"attempts\":2")
                            .replaceFirst("\"credits\":[0-9]+", "\"credits\":70"));

            CommandResult ran = job(sandbox, input, "--trust-output", "--settle", "1s");

            assertThat(ran.exit()).as(ran.err()).isZero();
            nothingIsPaidTwice(sandbox, 1);
            assertThat(outcomes()).singleElement().satisfies(outcome -> {
                assertThat(outcome.isFinished()).isTrue();
                assertThat(outcome.credits()).isGreaterThanOrEqualTo(70);
            });
        }
    }

    @Test
    void trustNeedsAnOutput() throws IOException {
        isRefused(run("run", input(1).toString(), "--trust-output"), "--trust-output: requires --output");
    }

    @Test
    void aRejectedLineCostNothingAndIsNotHeldAgainstTheLedger() throws IOException {
        try (ManusSandbox sandbox = sandbox()) {
            Path input = file(
                    "in.jsonl",
                    "{\"key\":\"k0\",\"prompt\":\"prompt 0\"}\n{\"key\":\"k9\",\"prompt\":\"p\",\"agent_profile\":\"none\"}\n");
            job(sandbox, input);
            assertThat(outcomes())
                    .extracting(ItemOutcome::status)
                    .containsExactlyInAnyOrder(OutcomeStatus.FINISHED, OutcomeStatus.REJECTED);
            Files.delete(ledger());

            isRefused(job(sandbox, input), "contains outcomes of 1 key that are not in the ledger (k0)");

            Path onlyRejected = file("in.jsonl", "{\"key\":\"k9\",\"prompt\":\"prompt 9\"}\n");
            CommandResult ran = job(sandbox, onlyRejected);
            assertThat(ran.exit()).as(ran.err()).isZero();
            nothingIsPaidTwice(sandbox, 2);
        }
    }

    @Test
    void theTasksOfACutLedgerAreFound() throws IOException {
        try (ManusSandbox sandbox = sandbox()) {
            Path input = input(6);
            job(sandbox, input);
            List<String> lines = Files.readAllLines(ledger());
            Files.write(ledger(), lines.subList(0, 5));
            Files.delete(folder.resolve("out.jsonl"));

            CommandResult ran = job(sandbox, input, "--settle", "1s");

            assertThat(ran.exit()).as(ran.err()).isZero();
            nothingIsPaidTwice(sandbox, 6);
            assertThat(outcomes()).hasSize(6).allMatch(ItemOutcome::isFinished);
        }
    }

    @Test
    void aTrialOnAnotherServerDoesNotPassForTheRealRun() throws IOException {
        try (ManusSandbox trial = sandbox();
                ManusSandbox real = sandbox()) {
            Path input = input(3);
            job(trial, input);

            CommandResult ran = job(real, input);

            isRefused(ran, "--base-url: is " + real.baseUrl() + ", but the ledger belongs to " + trial.baseUrl());
            isRefused(job(real, input, "--dry-run"), "the ledger belongs to " + trial.baseUrl());
            nothingIsPaidTwice(real, 0);
        }
    }

    @Test
    void aKnownAccountUnderAnotherNameIsRefusedInALaterRun() throws IOException {
        try (ManusSandbox sandbox = sandbox()) {
            job(sandbox, input(2));
            Path renamed = file("renamed.json", "[{\"user\":\"al\",\"api_keys\":[\"" + sandbox.apiKey() + "\"]}]");

            isRefused(job(sandbox, input(3), "--users", renamed.toString()), "the ledger knows as 'alice'");

            nothingIsPaidTwice(sandbox, 2);
        }
    }

    @Test
    void oneAccountUnderTwoNamesIsRefused() throws IOException {
        try (ManusSandbox sandbox = sandbox()) {
            String first = sandbox.user("alice").apiKey();
            String second = sandbox.user("alice").newApiKey();
            Path users = file(
                    "users.json",
                    "[{\"user\":\"a\",\"api_keys\":[\"" + first + "\"]},{\"user\":\"b\",\"api_keys\":[\"" + second
                            + "\"]}]");

            isRefused(job(sandbox, input(2), "--users", users.toString()), "'a' and 'b' both belong to user id");

            nothingIsPaidTwice(sandbox, 0);
        }
    }

    @Test
    void linesThatAreAppendedWhileTheJobRunsAreLeftToTheNextRun() throws IOException {
        AtomicBoolean appended = new AtomicBoolean();
        Path input = longInput(30);
        try (ManusSandbox sandbox = ManusSandbox.builder()
                .noLimits()
                .agent(prompt -> {
                    if (appended.compareAndSet(false, true)) {
                        append(
                                input,
                                "{\"key\":\"k0\",\"prompt\":\"prompt 0\"}\n{\"key\":\"new\",\"prompt\":\"new\"}\n");
                    }
                    return AgentScript.answer(Duration.ZERO, "done");
                })
                .start()) {
            CommandResult ran = job(sandbox, input, "--max-in-flight", "2", "--limit", "task.create=1000/1s");

            assertThat(ran.exit()).as(ran.err()).isZero();
            assertThat(ran.err()).contains("has grown since it was checked");
            nothingIsPaidTwice(sandbox, 30);
            assertThat(outcomes()).hasSize(30);
        }
    }

    private static void append(Path file, String text) {
        try {
            Files.writeString(file, text, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
