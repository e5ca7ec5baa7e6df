package io.github.manusreactive.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.manusreactive.fanout.ItemOutcome;
import io.github.manusreactive.fanout.OutcomeStatus;
import io.github.manusreactive.test.ManusSandbox;
import io.github.manusreactive.test.agent.AgentScript;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of the file that the outcomes go to, whatever it holds already. */
class OutputFileTest extends CommandLineTest {

    @Test
    void aLaterAnswerTakesThePlaceOfAnEarlierFailure() throws IOException {
        try (ManusSandbox sandbox = ManusSandbox.builder()
                .noLimits()
                .agent(prompt -> AgentScript.start().ask("Which one?", "A", "B"))
                .start()) {
            job(sandbox, input(2), "--on-waiting", "fail");
            assertThat(outcomes()).extracting(ItemOutcome::status).containsOnly(OutcomeStatus.FAILED);

            CommandResult again = job(sandbox, input(3), "--reopen", "failed", "--on-waiting", "skip");

            assertThat(again.exit()).isZero();
            assertThat(outcomes())
                    .allSatisfy(each -> assertThat(each.isFinished()).isTrue())
                    .extracting(ItemOutcome::key)
                    .containsExactlyInAnyOrder("k0", "k1", "k2");
        }
    }

    @Test
    void anAnswerIsNotReplacedByARejection() throws IOException {
        try (ManusSandbox sandbox = ManusSandbox.builder().noLimits().start()) {
            job(sandbox, input(1));
            byte[] before = Files.readAllBytes(folder.resolve("out.jsonl"));

            CommandResult again = job(sandbox, file("in.jsonl", "{\"key\":\"k0\",\"prompt\":\"another\"}\n"));

            assertThat(again.exit()).isEqualTo(1);
            assertThat(again.err()).contains("the output keeps 1 answer of an earlier run");
            assertThat(folder.resolve("out.jsonl")).hasBinaryContent(before);
        }
    }

    @Test
    void linesThatAKilledRunReplacedAreTakenOutByTheNext() throws IOException {
        try (ManusSandbox sandbox = ManusSandbox.builder().noLimits().start()) {
            job(sandbox, input(2));
            Path out = folder.resolve("out.jsonl");
            List<String> answers = Files.readAllLines(out);
            String failed =
                    "{\"key\":\"k1\",\"outcome\":\"failed\",\"attempts\":1,\"finished_at\":\"2026-01-01T00:00:00Z\"}";
            Files.writeString(out, failed + "\n" + String.join("\n", answers) + "\n{\"key\":\"k1\",\"outc");

            CommandResult again = job(sandbox, input(2));

            assertThat(again.exit()).isZero();
            assertThat(Files.readAllLines(out)).isEqualTo(answers);
            try (Stream<Path> files = Files.list(folder)) {
                assertThat(files).noneMatch(each -> each.toString().endsWith(".tmp"));
            }
        }
    }

    @Test
    void aTornLastLineOfTheOutputIsCutAway() throws IOException {
        try (ManusSandbox sandbox = ManusSandbox.builder().noLimits().start()) {
            job(sandbox, input(2));
            Path output = folder.resolve("out.jsonl");
            byte[] whole = Files.readAllBytes(output);
            Files.write(output, java.util.Arrays.copyOf(whole, whole.length - 5));

            CommandResult again = job(sandbox, input(2));

            assertThat(again.exit()).isZero();
            assertThat(outcomes()).hasSize(2);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dear diary",
                "{\"key\":\"a\",\"prompt\":\"p\"}\n",
                "{\"key\":\"a\",\"prompt\":\"p\"}",
                "{\"key\":\"a\"}\n{\"key\":\"b\"}"
            })
    void anOutputOfSomethingElseIsNotChanged(String content) throws IOException {
        Path other = file("other.txt", content);
        try (ManusSandbox sandbox = ManusSandbox.builder().noLimits().start()) {
            isRefused(job(sandbox, input(1), "--output", other.toString()), "line 1 is not an outcome (");
            assertThat(other).content().isEqualTo(content);
            assertThat(sandbox.journal().count()).isZero();
        }
    }

    @Test
    void anOutputThatAnotherRunWritesToIsRefused() throws IOException {
        Path taken = folder.resolve("taken.jsonl");
        try (ManusSandbox sandbox = ManusSandbox.builder().noLimits().start();
                OutputFile other = OutputFile.to(taken)) {
            isRefused(job(sandbox, input(1), "--output", taken.toString()), "another run writes to it");
            assertThat(other.isStandardOutput()).isFalse();
            assertThat(sandbox.journal().count()).isZero();
        }
    }

    @Test
    void theFileStaysTakenAfterReplacedLinesWereTakenOut() throws IOException {
        Path file = file("out.jsonl", """
                {"key":"a","outcome":"failed"}
                {"key":"a","outcome":"finished"}
                """);

        try (OutputFile taken = OutputFile.to(file)) {
            assertThat(taken.isStandardOutput()).isFalse();
            assertThat(file).content().hasLineCount(1).contains("finished");
            assertThatThrownBy(() -> OutputFile.to(file)).hasMessageContaining("another run writes to it");
        }
        OutputFile.to(file).close();
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void aDeviceIsWrittenToAndLeftAsItIs() throws IOException {
        try (ManusSandbox sandbox = ManusSandbox.builder().noLimits().start()) {
            CommandResult ran = job(sandbox, input(2), "--output", "/dev/null");

            assertThat(ran.err()).isEmpty();
            assertThat(ran.exit()).isZero();
            assertThat(Files.isRegularFile(Path.of("/dev/null"))).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "another file"})
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void anOutputThatIsRemovedWhileTheJobRunsIsReported(String replacement) throws IOException {
        Path out = folder.resolve("out.jsonl");
        try (ManusSandbox sandbox = ManusSandbox.builder()
                .noLimits()
                .agent(prompt -> {
                    replace(out, replacement);
                    return AgentScript.start().result("done");
                })
                .start()) {
            CommandResult ran = job(sandbox, input(1));

            assertThat(ran.exit()).isEqualTo(4);
            assertThat(ran.err().lines())
                    .containsOnlyOnce("manus: --output " + out
                            + " was removed or replaced while the job ran; run the command again to write the outcomes "
                            + "from the ledger")
                    .hasSize(2);
            if (!replacement.isEmpty()) {
                assertThat(out).content().isEqualTo(replacement);
                Files.delete(out);
            }

            assertThat(job(sandbox, input(1)).exit()).isZero();
            assertThat(outcomes()).hasSize(1);
            assertThat(sandbox.journal().tasksCreated()).isOne();
        }
    }

    private static void replace(Path file, String replacement) {
        try {
            Files.move(file, file.resolveSibling("moved"));
            if (!replacement.isEmpty()) {
                Files.writeString(file, replacement);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/dev/full", "/dev/null"})
    @EnabledOnOs(OS.LINUX)
    void aDeviceCannotBeTheLedger(String device) throws IOException {
        isRefused(
                run("run", input(1).toString(), "--ledger", device), "--ledger " + device + ": is not a regular file");
    }
}
