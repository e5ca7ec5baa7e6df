package io.github.manusreactive.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.test.ManusSandbox;
import io.github.manusreactive.test.agent.AgentScript;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An output that another program or a crash changed: no outcome of it is lost, and no task is paid for again. */
class EditedOutputTest extends CommandLineTest {

    private static ManusSandbox sandbox() {
        return ManusSandbox.builder()
                .noLimits()
                .agent(prompt -> AgentScript.start().result("5 inch screen, of " + prompt.text() + "\nmore"))
                .start();
    }

    private Path output(OutcomeFormat format) {
        return folder.resolve("out." + format);
    }

    private CommandResult outputJob(ManusSandbox sandbox, OutcomeFormat format, int lines, String... more)
            throws IOException {
        String[] args = Arrays.copyOf(more, more.length + 2);
        args[more.length] = "--output";
        args[more.length + 1] = output(format).toString();
        return job(sandbox, input(lines), args);
    }

    private static String row(String key, String answer) {
        return key + ",finished," + answer + ",,,,,1,,,,,2026-01-01T00:00:00Z,,,,";
    }

    private Path csv(String... rows) throws IOException {
        return file("out.csv", new String(OutcomeFormat.csv.header(), UTF_8) + "\n" + String.join("\n", rows) + "\n");
    }

    @Test
    void aQuotationMarkWithinACellEndsWithItsCell() throws IOException {
        Path output = csv(row("k0", "a"), row("k1", "5\" screen"), row("k2", "c"));
        String before = Files.readString(output);
        try (ManusSandbox sandbox = sandbox()) {
            isRefused(
                    outputJob(sandbox, OutcomeFormat.csv, 3), "contains outcomes of 3 keys that are not in the ledger");

            assertThat(output).content().isEqualTo(before);
            assertThat(outputJob(sandbox, OutcomeFormat.csv, 3, "--trust-output", "--settle", "1s")
                            .exit())
                    .isZero();
            assertThat(output).content().isEqualTo(before);
            assertThat(sandbox.journal().tasksCreated()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"5 inch", "\"5\" screen", "\"5 inch,", "\"\"\""})
    void aQuotationMarkThatIsNotClosedIsRefusedWithItsLine(String answer) throws IOException {
        Path output = csv(row("k0", "\"two\nlines\""), row("k1", answer), row("k2", "c"));
        String before = Files.readString(output);
        try (ManusSandbox sandbox = sandbox()) {
            isRefused(outputJob(sandbox, OutcomeFormat.csv, 3), "out.csv: line 4 is not an outcome (");

            assertThat(output).content().isEqualTo(before);
            assertThat(sandbox.journal().count()).isZero();
        }
    }

    @Test
    void aBrokenLineIsRefusedWithItsNumberAndReason() throws IOException {
        String good =
                "{\"key\":\"k0\",\"outcome\":\"finished\",\"attempts\":1,\"finished_at\":\"2026-01-01T00:00:00Z\"}\n";
        Path output = file("out.jsonl", good + "\n" + good + "{\"key\":\"k2\",\"outcome\":\"fine\"}\n");
        try (ManusSandbox sandbox = sandbox()) {
            isRefused(outputJob(sandbox, OutcomeFormat.jsonl, 3), "line 4 is not an outcome (Cannot deserialize");
            Files.writeString(output, good + "{\"key\":\"k1\"}");
            isRefused(outputJob(sandbox, OutcomeFormat.jsonl, 3), "line 2 is not an outcome (it has no outcome)");
            // two lines whose line end went missing
            Files.writeString(output, good + good.strip() + "{\"key\":\"k3\",\"outc");
            isRefused(outputJob(sandbox, OutcomeFormat.jsonl, 3), "line 2 is not an outcome (");
            assertThat(sandbox.journal().count()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aCompleteLastLineWithoutALineEndIsKept(OutcomeFormat format) throws IOException {
        try (ManusSandbox sandbox = sandbox()) {
            outputJob(sandbox, format, 3);
            byte[] whole = Files.readAllBytes(output(format));
            Files.write(output(format), Arrays.copyOf(whole, whole.length - 1));
            Files.delete(folder.resolve("in.jsonl.ledger"));

            isRefused(outputJob(sandbox, format, 3), "contains outcomes of 3 keys");
            CommandResult again = outputJob(sandbox, format, 3, "--trust-output", "--settle", "1s");

            assertThat(again.exit()).as(again.err()).isZero();
            assertThat(again.err()).isEmpty();
            assertThat(output(format)).hasBinaryContent(whole);
            assertThat(sandbox.journal().tasksCreated()).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aCompleteLastLineEndsBeforeTheNextOne(OutcomeFormat format) throws IOException {
        try (ManusSandbox sandbox = sandbox()) {
            outputJob(sandbox, format, 1);
            byte[] whole = Files.readAllBytes(output(format));
            Files.write(output(format), Arrays.copyOf(whole, whole.length - 1));

            assertThat(outputJob(sandbox, format, 2).exit()).isZero();

            assertThat(Files.readString(output(format))).startsWith(new String(whole, UTF_8));
            assertThat(OutputFile.check(output(format), format).test("k1")).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void anIncompleteLastLineIsRemovedAndNamed(OutcomeFormat format) throws IOException {
        try (ManusSandbox sandbox = sandbox()) {
            outputJob(sandbox, format, 1);
            outputJob(sandbox, format, 2);
            byte[] whole = Files.readAllBytes(output(format));
            byte[] torn = Arrays.copyOf(whole, whole.length - 60);
            Files.write(output(format), torn);

            CommandResult again = outputJob(sandbox, format, 2);

            assertThat(again.exit()).isZero();
            assertThat(again.err())
                    .contains("the last line (of key k1) was incomplete and is removed")
                    .hasLineCount(1);
            assertThat(output(format)).hasBinaryContent(whole);

            Files.write(output(format), torn);
            Files.delete(folder.resolve("in.jsonl.ledger"));
            isRefused(outputJob(sandbox, format, 2), "contains outcomes of 2 keys");
            assertThat(output(format)).hasBinaryContent(torn);
            assertThat(sandbox.journal().tasksCreated()).isEqualTo(2);
        }
    }

    /** Wherever a crash cuts a record, its part is told from a line of something else. */
    @ParameterizedTest
    @EnumSource
    void everyPartOfARecordIsTorn(OutcomeFormat format) {
        byte[] record = format.recordOf("""
                {"key":"k\\u0001\\"1,ü","outcome":"timed_out","task_id":"t","answer":"ä \\"5\\" 漢\\n\\\\ a,b",\
                "structured_output":{"yes":true,"no":null,"n":1.5e3},"attempts":1,"finished_at":"2026-01-01T00:00:00Z",\
                "error":{"code":"c","message":"=m"},"messages":[{"id":"x","attachments":[]}]}""".getBytes(UTF_8));

        for (int length = 1; length < record.length; length++) {
            byte[] part = Arrays.copyOf(record, length);
            TornRecord torn = format.torn(part);
            if (format == OutcomeFormat.csv && new String(part, UTF_8).endsWith("'=m\",,")) {
                // an outcome that lacks its messages only is complete
                assertThat(torn).isNull();
                continue;
            }
            assertThat(torn).as(new String(part, UTF_8)).isNotNull();
            assertThat(torn.key()).isIn(null, "k\u0001\"1,ü");
        }
        assertThat(format.torn(record)).isNull();
    }

    @ParameterizedTest
    @EnumSource
    void blankLinesAndWindowsLineEndsAreAccepted(OutcomeFormat format) throws IOException {
        try (ManusSandbox sandbox = sandbox()) {
            outputJob(sandbox, format, 2);
            String whole = Files.readString(output(format));
            Files.writeString(
                    output(format), whole.replaceAll("(?<![a-z0-9])\n|(?<=messages)\n|(?<=,)\n", "\r\n") + "\n  \r\n");

            CommandResult again = outputJob(sandbox, format, 3);

            assertThat(again.exit()).as(again.err()).isZero();
            assertThat(again.err()).isEmpty();
            for (String key : List.of("k0", "k1", "k2")) {
                assertThat(OutputFile.check(output(format), format).test(key))
                        .as(key)
                        .isTrue();
            }
            assertThat(sandbox.journal().tasksCreated()).isEqualTo(3);
        }
    }

    @Test
    void aTableOfBlankLinesGetsItsHeader() throws IOException {
        file("out.csv", "\n\n");
        try (ManusSandbox sandbox = sandbox()) {
            assertThat(outputJob(sandbox, OutcomeFormat.csv, 1).exit()).isZero();

            assertThat(output(OutcomeFormat.csv)).content().startsWith("\uFEFFkey,outcome,");
        }
    }
}
