package io.github.manusreactive.examples.bulk;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.fanout.Outcome;
import io.github.manusreactive.json.JsonCodec;
import io.github.manusreactive.test.ManusSandbox;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command line as its user meets it: arguments in, exit code, text and files out. */
class BulkFanOutTest {

    private static final JsonCodec JSON = JsonCodec.standard();

    @TempDir
    private Path folder;

    private record Ran(int exit, String out, String err) {}

    private static Ran run(String... args) {
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream seenOut = new ByteArrayOutputStream();
        ByteArrayOutputStream seenErr = new ByteArrayOutputStream();
        System.setOut(new PrintStream(seenOut, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(seenErr, true, StandardCharsets.UTF_8));
        try {
            return new Ran(
                    BulkFanOut.run(args),
                    seenOut.toString(StandardCharsets.UTF_8),
                    seenErr.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
    }

    private Path file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }

    private Path users(ManusSandbox sandbox) throws IOException {
        return file("users.json", "[{\"user\":\"alice\",\"api_keys\":[\"" + sandbox.apiKey() + "\"]}]");
    }

    private Path input(int lines) throws IOException {
        return file(
                "in.jsonl",
                IntStream.range(0, lines)
                        .mapToObj(i -> "{\"key\":\"k" + i + "\",\"prompt\":\"prompt " + i + "\"}\n")
                        .collect(Collectors.joining()));
    }

    private Ran job(ManusSandbox sandbox, Path input, String... more) throws IOException {
        List<String> args = new ArrayList<>(List.of(
                "run",
                input.toString(),
                "--base-url",
                sandbox.baseUrl(),
                "--users",
                users(sandbox).toString(),
                "--output",
                folder.resolve("out.jsonl").toString(),
                "--watch-interval",
                "100ms",
                "--progress",
                "none"));
        args.addAll(List.of(more));
        return run(args.toArray(String[]::new));
    }

    private List<Outcome> outcomes() throws IOException {
        return Files.readAllLines(folder.resolve("out.jsonl")).stream()
                .map(line -> JSON.toModel(JSON.readObject(line.getBytes(StandardCharsets.UTF_8)), Outcome.class))
                .toList();
    }

    @Test
    void everyLineBecomesOneOutcome() throws IOException {
        try (ManusSandbox sandbox = ManusSandbox.builder().noLimits().start()) {
            Ran ran = job(sandbox, input(8));

            assertThat(ran.err()).isEmpty();
            assertThat(ran.exit()).isZero();
            assertThat(outcomes())
                    .extracting(Outcome::key)
                    .containsExactlyInAnyOrder("k0", "k1", "k2", "k3", "k4", "k5", "k6", "k7");
            assertThat(outcomes()).allSatisfy(each -> {
                assertThat(each.answer()).contains("prompt");
                assertThat(each.user()).isEqualTo("alice");
                assertThat(each.taskUrl()).isNotNull();
                assertThat(each.finishedAt()).isAfterOrEqualTo(each.createdAt());
            });
            assertThat(ran.out()).contains("finished").contains("8");
        }
    }

    @Test
    void theSameCommandAgainRepeatsNothing() throws IOException {
        try (ManusSandbox sandbox = ManusSandbox.builder().noLimits().start()) {
            Path input = input(5);
            job(sandbox, input);
            long created = sandbox.journal().tasksCreated();

            Ran again = job(sandbox, input);

            assertThat(again.exit()).isZero();
            assertThat(again.out()).contains("from the ledger");
            assertThat(sandbox.journal().tasksCreated()).isEqualTo(created);
            assertThat(outcomes()).hasSize(5);
        }
    }

    @Test
    void aChangedLineIsReported() throws IOException {
        try (ManusSandbox sandbox = ManusSandbox.builder().noLimits().start()) {
            job(sandbox, input(2));
            file("in.jsonl", "{\"key\":\"k0\",\"prompt\":\"prompt 0\"}\n{\"key\":\"k1\",\"prompt\":\"another\"}\n");
            Files.delete(folder.resolve("out.jsonl"));

            Ran ran = job(sandbox, folder.resolve("in.jsonl"));

            assertThat(ran.exit()).isEqualTo(1);
            Map<String, Outcome> byKey = outcomes().stream().collect(Collectors.toMap(Outcome::key, each -> each));
            assertThat(byKey.get("k0").isFinished()).isTrue();
            assertThat(byKey.get("k1").error().message()).contains("another request");
            assertThat(sandbox.journal().tasksCreated()).isEqualTo(2);
        }
    }

    @Test
    void theCreditGuardEndsWithThree() throws IOException {
        try (ManusSandbox sandbox = ManusSandbox.builder().noLimits().start()) {
            Ran ran = job(sandbox, input(40), "--max-credits", "20", "--max-in-flight", "2");

            assertThat(ran.exit()).isEqualTo(3);
            assertThat(ran.err()).contains("stopped: credits");
            assertThat(sandbox.journal().tasksCreated()).isLessThan(10);
        }
    }

    @Test
    void filesAreUploadedOnceAndSent() throws IOException {
        Path attached = file("a.txt", "hello");
        Path input = file(
                "in.jsonl",
                IntStream.range(0, 3)
                        .mapToObj(i -> new String(
                                JSON.write(Map.of(
                                        "key",
                                        "k" + i,
                                        "prompt",
                                        "read it " + i,
                                        "files",
                                        List.of(attached.toString()))),
                                StandardCharsets.UTF_8))
                        .collect(Collectors.joining("\n")));
        try (ManusSandbox sandbox = ManusSandbox.builder().noLimits().start()) {
            Ran ran = job(sandbox, input);

            assertThat(ran.err()).isEmpty();
            assertThat(ran.exit()).isZero();
            assertThat(sandbox.journal().count(io.github.manusreactive.operation.Operation.FILE_UPLOAD))
                    .isEqualTo(1);
            sandbox.journal().assertNoViolations();
        }
    }

    @Test
    void aDryRunSendsNothingAndEstimates() throws IOException {
        try (ManusSandbox sandbox = ManusSandbox.start()) {
            Ran ran = job(sandbox, input(25), "--dry-run");

            assertThat(ran.exit()).isZero();
            assertThat(ran.out()).contains("25 lines are valid").contains("2:00 at the least");
            assertThat(sandbox.journal().count()).isZero();
        }
    }

    @Test
    void theReportIsOneFileWithEverythingEscaped() throws IOException {
        Path input = file("in.jsonl", "{\"key\":\"<b>k\",\"prompt\":\"ask\"}\n");
        try (ManusSandbox sandbox = ManusSandbox.builder()
                .noLimits()
                .agent(prompt -> io.github.manusreactive.test.agent.AgentScript.start()
                        .error("agent_error", "<script>alert(1)</script>"))
                .start()) {
            Path report = folder.resolve("report.html");

            Ran ran = job(sandbox, input, "--report", report.toString());

            assertThat(ran.err()).isEmpty();
            assertThat(ran.exit()).isEqualTo(1);
            assertThat(Files.readString(report))
                    .contains("&lt;b&gt;k", "&lt;script&gt;", "<svg")
                    .doesNotContain("<script", "http://", "src=");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "not json|line 1: is no valid JSON",
                "{\"key\":\"a\"}|line 1: prompt: is missing or blank",
                "{\"prompt\":\"a\"}|line 1: key: is missing or blank",
                "{\"key\":\"a\",\"promt\":\"x\"}|line 1: unknown field 'promt'",
                "[1]|line 1: is no JSON object",
                "{\"key\":\"a\",\"prompt\":\"x\",\"files\":[\"nowhere.txt\"]}|line 1: files: nowhere.txt is no readable file",
            })
    void aBadLineIsNamed(String line, String problem) throws IOException {
        try (ManusSandbox sandbox = ManusSandbox.start()) {
            Ran ran = job(sandbox, file("bad.jsonl", line + "\n"));

            assertThat(ran.exit()).isEqualTo(2);
            assertThat(ran.err()).contains(problem).doesNotContain("\tat ").hasLineCount(1);
            assertThat(sandbox.journal().count()).isZero();
        }
    }

    @Test
    void aRepeatedKeyIsNamedWithBothLines() throws IOException {
        Path input = file(
                "in.jsonl",
                "\uFEFF{\"key\":\"a\",\"prompt\":\"x\"}\r\n\r\n{\"key\":\"b\",\"prompt\":\"x\"}\n{\"key\":\"a\",\"prompt\":\"y\"}\n");
        try (ManusSandbox sandbox = ManusSandbox.start()) {
            Ran ran = job(sandbox, input);

            assertThat(ran.exit()).isEqualTo(2);
            assertThat(ran.err()).contains("line 4: key 'a' is that of line 1 too");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--limit|task.create=-1/60s|--limit",
                "--limit|task.creat=1/60s|no operation of the API",
                "--timeout|5x|no duration",
                "--on-waiting|maybe|--on-waiting",
                "--max-in-flight|0|--max-in-flight",
                "--max-credits|-1|--max-credits",
                "--progress|loud|--progress",
                "--bogus|1|--bogus",
            })
    void aBadOptionIsNamed(String option, String value, String problem) throws IOException {
        try (ManusSandbox sandbox = ManusSandbox.start()) {
            Ran ran = job(sandbox, input(1), option, value);

            assertThat(ran.exit()).isEqualTo(2);
            assertThat(ran.err()).contains(problem).doesNotContain("\tat ").hasLineCount(1);
            assertThat(sandbox.journal().count()).isZero();
        }
    }

    @Test
    void aBadBaseUrlIsRefused() throws IOException {
        Path users = file("u.json", "[{\"user\":\"a\",\"api_keys\":[\"k\"]}]");

        Ran ran = run("run", input(1).toString(), "--users", users.toString(), "--base-url", "ftp://x");

        assertThat(ran.exit()).isEqualTo(2);
        assertThat(ran.err()).contains("baseUrl").hasLineCount(1);
    }

    @Test
    void aBlankKeyIsRefusedWithoutShowingTheFile() throws IOException {
        Path users = file("u.json", "[{\"user\":\"a\",\"api_keys\":[\" \"]}]");

        Ran ran = run("run", input(1).toString(), "--users", users.toString());

        assertThat(ran.exit()).isEqualTo(2);
        assertThat(ran.err()).contains("entry 1").contains("missing or blank").hasLineCount(1);
    }
}
