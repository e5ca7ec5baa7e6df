package io.github.manusreactive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.test.ManusSandbox;
import io.github.manusreactive.test.agent.AgentFile;
import io.github.manusreactive.test.agent.AgentScript;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.csv.CsvMapper;
import tools.jackson.dataformat.csv.CsvSchema;

/** An output that spreadsheets open, with the promises of the one that programs read. */
class CsvOutputTest extends CommandLineTest {

    private static final String ANSWER = "=1+1\nthe \"second\" line, with a comma;\r\nand the third: ä";

    private Path output() {
        return folder.resolve("out.csv");
    }

    private CommandResult csvJob(ManusSandbox sandbox, Path input, String... more) throws IOException {
        String[] args = Arrays.copyOf(more, more.length + 2);
        args[more.length] = "--output";
        args[more.length + 1] = output().toString();
        return job(sandbox, input, args);
    }

    /** As another program reads it. */
    private static List<Map<String, String>> rows(String csv) {
        return CsvMapper.builder()
                .build()
                .readerForMapOf(String.class)
                .with(CsvSchema.emptySchema().withHeader())
                .<Map<String, String>>readValues(csv.startsWith("\uFEFF") ? csv.substring(1) : csv)
                .readAll();
    }

    private List<Map<String, String>> rows() throws IOException {
        return rows(Files.readString(output()));
    }

    private static ManusSandbox sandbox() {
        return ManusSandbox.builder()
                .noLimits()
                .agent(prompt -> prompt.text().equals("prompt 1")
                        ? AgentScript.start().error("agent_error", "-1 is not possible")
                        : AgentScript.start().result(ANSWER, AgentFile.text("a.txt", "a")))
                .start();
    }

    @Test
    void eachKeyHasARowWithTheFieldsOfAnOutcome() throws IOException {
        try (ManusSandbox sandbox = sandbox()) {
            assertThat(csvJob(sandbox, input(2)).exit()).isEqualTo(1);

            assertThat(Files.readString(output())).startsWith("\uFEFFkey,outcome,answer,");
            Map<String, String> finished = rows().stream()
                    .filter(row -> row.get("key").equals("k0"))
                    .findFirst()
                    .orElseThrow();
            assertThat(finished)
                    .containsEntry("outcome", "finished")
                    .containsEntry("answer", "'" + ANSWER)
                    .containsEntry("credits", "10")
                    .containsEntry("user", "alice")
                    .containsEntry("error_code", "");
            assertThat(JsonMapper.builder()
                            .build()
                            .readTree(finished.get("attachments"))
                            .path(0)
                            .path("filename")
                            .asString())
                    .isEqualTo("a.txt");
            assertThat(rows())
                    .hasSize(2)
                    .anySatisfy(row -> assertThat(row)
                            .containsEntry("key", "k1")
                            .containsEntry("outcome", "failed")
                            .containsEntry("error_code", "agent_error"));
        }
    }

    @Test
    void aLaterRunRepeatsNothingHealsATornRowAndReplacesWhatChanged() throws IOException {
        try (ManusSandbox sandbox = ManusSandbox.builder()
                .noLimits()
                .agent(prompt -> prompt.text().equals("prompt 1")
                        ? AgentScript.start().ask("Which one?", "A", "B")
                        : AgentScript.start().result(ANSWER))
                .start()) {
            Path input = input(2);
            csvJob(sandbox, input, "--on-waiting", "fail");
            byte[] written = Files.readAllBytes(output());
            assertThat(csvJob(sandbox, input).exit()).isEqualTo(1);
            assertThat(output()).hasBinaryContent(written);

            Files.write(output(), Arrays.copyOf(written, written.length - 9));
            assertThat(csvJob(sandbox, input).exit()).isEqualTo(1);
            assertThat(rows()).hasSize(2);

            assertThat(csvJob(sandbox, input, "--reopen", "failed", "--on-waiting", "skip")
                            .exit())
                    .isZero();
            assertThat(rows())
                    .hasSize(2)
                    .allSatisfy(row -> assertThat(row).containsEntry("outcome", "finished"))
                    .extracting(row -> row.get("key"))
                    .containsExactlyInAnyOrder("k0", "k1");
        }
    }

    @Test
    void aLostLedgerIsRefusedAndTheRowsCanBeTrusted() throws IOException {
        try (ManusSandbox sandbox = ManusSandbox.builder()
                .noLimits()
                .agent(prompt -> AgentScript.start().result(ANSWER))
                .start()) {
            Path input = input(3);
            csvJob(sandbox, input);
            byte[] written = Files.readAllBytes(output());
            Files.delete(folder.resolve("in.jsonl.ledger"));

            isRefused(csvJob(sandbox, input), "contains outcomes of 3 keys that are not in the ledger");
            assertThat(csvJob(sandbox, input, "--trust-output", "--settle", "1s")
                            .exit())
                    .isZero();

            assertThat(sandbox.journal().tasksCreated()).isEqualTo(3);
            assertThat(output()).hasBinaryContent(written);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dear diary",
                "a,b\n1,2\n",
                "{\"key\":\"a\",\"outcome\":\"failed\"}\n",
                "key,outcome\nk0,finished\n"
            })
    void anotherTableIsLeftAsItIs(String content) throws IOException {
        Files.writeString(output(), content);
        try (ManusSandbox sandbox = ManusSandbox.builder().noLimits().start()) {
            isRefused(
                    csvJob(sandbox, input(1)),
                    "line 1 is not an outcome (it is not the CSV header that this program writes)");

            assertThat(output()).content().isEqualTo(content);
            assertThat(sandbox.journal().count()).isZero();
        }
    }

    @Test
    void standardOutputMayBeATableToo() throws IOException {
        try (ManusSandbox sandbox = ManusSandbox.builder()
                .noLimits()
                .agent(prompt -> AgentScript.start().result(ANSWER))
                .start()) {
            List<String> args = arguments(sandbox, input(2), "--output-format", "csv", "--max-credits", "1000");
            int output = args.indexOf("--output");
            args.subList(output, output + 2).clear();

            CommandResult ran = run(args.toArray(String[]::new));

            assertThat(ran.exit()).as(ran.err()).isZero();
            assertThat(ran.out()).startsWith("key,outcome,");
            assertThat(rows(ran.out()))
                    .hasSize(2)
                    .allSatisfy(row -> assertThat(row).containsEntry("answer", "'" + ANSWER));
        }
    }
}
