package io.github.manusreactive.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.test.ManusSandbox;
import io.github.manusreactive.test.agent.AgentScript;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A process that receives a signal to end, twice. */
@Timeout(300)
class SignalForwarderTest extends CommandLineTest {

    /** A build in the background ignores interrupts, and so would all that it starts. */
    private static final List<String> HEEDING_SIGNALS = heedingSignals();

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM", "HUP"})
    void theFirstSignalDrainsAndTheCommandToResumeIsPrinted(String signal) throws Exception {
        try (ManusSandbox sandbox =
                ManusSandbox.builder().runTime(Duration.ofMillis(1500)).start()) {
            Process process = start(sandbox, input(40));
            try (BufferedReader err = process.errorReader(UTF_8)) {
                created(sandbox, process, 10);
                signal(process, signal);

                says(err, "waiting for running tasks");
                assertThat(err.lines()).anyMatch(line -> line.matches("manus: resume with: .*run .*in\\.jsonl.*"));
                assertThat(process.waitFor()).isEqualTo(130);
            }
            assertThat(sandbox.journal().tasksCreated()).isEqualTo(10);
            assertThat(outcomes()).hasSize(10).allMatch(each -> each.isFinished());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM", "HUP"})
    void theSecondSignalLeavesTheTasksToThemselves(String signal) throws Exception {
        try (ManusSandbox sandbox = ManusSandbox.builder()
                .agent(prompt -> AgentScript.start().run(Duration.ofHours(1)))
                .start()) {
            Process process = start(sandbox, input(5));
            try (BufferedReader err = process.errorReader(UTF_8)) {
                created(sandbox, process, 5);
                awaited(sandbox, process, 5);
                signal(process, signal);
                says(err, "Interrupt again to leave them running");
                signal(process, signal);

                assertThat(process.waitFor()).isEqualTo(130);
                List<String> lines = err.lines().toList();
                assertThat(lines)
                        .contains("manus: exit code 130, interrupted")
                        .anyMatch(line -> line.contains("resume with: "));
                assertThat(lines)
                        .filteredOn(line -> line.startsWith("manus: 5 tasks are running: "))
                        .singleElement(STRING)
                        .contains("k0 (task ", "k1 (task ", "k2 (task ", "k3 (task ", "k4 (task ")
                        .endsWith("; the next run awaits them");
            }
        }
    }

    /** As {@code nohup} starts it. */
    @Test
    void aProcessThatIgnoredHangupsFromItsStartKeepsIgnoringThem() throws Exception {
        try (ManusSandbox sandbox = ManusSandbox.builder()
                .noLimits()
                .runTime(Duration.ofMillis(1500))
                .start()) {
            // two keys are left when the signal comes
            Process process = start(
                    List.of("sh", "-c", "trap '' HUP; exec \"$@\"", "sh"),
                    sandbox,
                    input(12),
                    "--limit",
                    "task.create=10/5s");
            try (BufferedReader err = process.errorReader(UTF_8)) {
                created(sandbox, process, 10);
                signal(process, "HUP");

                assertThat(err.lines()).noneMatch(line -> line.contains("waiting for running tasks"));
                assertThat(process.waitFor()).isZero();
            }
            assertThat(outcomes()).hasSize(12).allMatch(each -> each.isFinished());
        }
    }

    @Test
    void anInterruptedCheckOfTheInputSaysSo() throws Exception {
        try (ManusSandbox sandbox = ManusSandbox.start()) {
            Process process = start(sandbox, Path.of("-"));
            try (BufferedReader err = process.errorReader(UTF_8);
                    OutputStream in = process.getOutputStream()) {
                // more than a pipe holds: once it is written, it is being read
                in.write(" \n".repeat(1 << 19).getBytes(UTF_8));
                in.flush();
                signal(process, "INT");

                assertThat(process.waitFor()).isEqualTo(130);
                assertThat(err.lines())
                        .containsExactly("manus: interrupted while the input was checked; nothing was sent");
            }
            assertThat(sandbox.journal().count()).isZero();
        }
    }

    private Process start(ManusSandbox sandbox, Path input) throws IOException {
        return start(HEEDING_SIGNALS, sandbox, input);
    }

    private Process start(List<String> prefix, ManusSandbox sandbox, Path input, String... more) throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                ManusCommand.class.getName()));
        command.addAll(arguments(sandbox, input, more));
        return new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static List<String> heedingSignals() {
        List<String> prefix = List.of("env", "--default-signal=INT,HUP");
        try {
            List<String> attempt = new ArrayList<>(prefix);
            attempt.add("true");
            return new ProcessBuilder(attempt).start().waitFor() == 0 ? prefix : List.of();
        } catch (IOException e) {
            return List.of();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** A slow machine may have a warning to say before. */
    private static void says(BufferedReader err, String text) throws IOException {
        String line = err.readLine();
        while (line != null && !line.contains(text)) {
            line = err.readLine();
        }
        assertThat(line).isNotNull();
    }

    private static void created(ManusSandbox sandbox, Process process, int tasks) throws InterruptedException {
        while (sandbox.journal().tasksCreated() < tasks) {
            assertThat(process.waitFor(10, TimeUnit.MILLISECONDS)).isFalse();
        }
    }

    /** The process knows of the tasks and polls them. */
    private void awaited(ManusSandbox sandbox, Process process, int tasks) throws IOException, InterruptedException {
        Path ledger = folder.resolve("in.jsonl.ledger");
        while (Files.readString(ledger).split("\"event\":\"created\"", -1).length <= tasks) {
            assertThat(process.waitFor(10, TimeUnit.MILLISECONDS)).isFalse();
        }
        long polls = sandbox.journal().count(Operation.TASK_LIST);
        while (sandbox.journal().count(Operation.TASK_LIST) < polls + 2) {
            assertThat(process.waitFor(10, TimeUnit.MILLISECONDS)).isFalse();
        }
    }

    private static void signal(Process process, String signal) throws IOException, InterruptedException {
        int sent = new ProcessBuilder("sh", "-c", "kill -" + signal + " " + process.pid())
                .start()
                .waitFor();
        assertThat(sent).isZero();
    }
}
