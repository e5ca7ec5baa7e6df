package io.github.manusreactive.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.fanout.ItemOutcome;
import io.github.manusreactive.test.ManusSandbox;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.test.StepVerifier;

/** Files that a spreadsheet wrote. */
class CsvInputTest extends CommandLineTest {

    private static List<String> prompts(Path input) throws IOException {
        InputFile lines = InputFile.of(input.toString());
        lines.check();
        return lines.lines()
                .map(line -> line.requiredKey() + "=" + line.prompt())
                .collectList()
                .block(Duration.ofSeconds(10));
    }

    private CommandResult dryRun(Path input, String... more) throws IOException {
        List<String> args = new java.util.ArrayList<>(List.of("run", input.toString(), "--dry-run"));
        args.addAll(List.of("--users", usersOf("k").toString()));
        args.addAll(List.of(more));
        return run(args.toArray(String[]::new));
    }

    @Test
    void eachRecordIsATask() throws IOException {
        try (ManusSandbox sandbox = ManusSandbox.builder().noLimits().start()) {
            CommandResult ran = job(sandbox, file("in.csv", "key,prompt\r\na,\"one, two\"\r\nb,three\r\n"));

            assertThat(ran.err()).isEmpty();
            assertThat(ran.exit()).isZero();
            assertThat(outcomes())
                    .extracting(each -> each.key() + "=" + each.answer())
                    .containsExactlyInAnyOrder("a=You asked: one, two", "b=You asked: three");
            assertThat(folder.resolve("in.csv.ledger")).exists();
        }
    }

    @Test
    void quotesLineFeedsBlankLinesAndAByteOrderMarkAreRead() throws IOException {
        assertThat(prompts(file(
                        "a.csv",
                        "\uFEFF\"key\",title,\"prompt\"\r\n\"a\",,\"say \"\"hi\"\"\r\nnow\"\r\n\r\n,,\r\nb,,x\"y")))
                .containsExactly("a=say \"hi\"\r\nnow", "b=x\"y");
        assertThat(prompts(file("B.CSV", "prompt,key\nü €,a\n\n"))).containsExactly("a=ü €");
    }

    @Test
    void standardInputIsCsvIfTheOptionSaysSo() throws IOException {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream("key,prompt\na,p\n".getBytes(UTF_8)));
        try {
            CommandResult ran = dryRun(
                    Path.of("-"),
                    "--input-format",
                    "csv",
                    "--ledger",
                    folder.resolve("l").toString());

            assertThat(ran.err()).isEmpty();
            assertThat(ran.out()).contains("1 line is valid");
        } finally {
            System.setIn(before);
        }
        assertThat(dryRun(file("in.txt", "key,prompt\na,p\n"), "--input-format", "CSV")
                        .exit())
                .isZero();
        assertThat(dryRun(file("odd.csv", "{\"key\":\"a\",\"prompt\":\"p\"}\n"), "--input-format", "jsonl")
                        .exit())
                .isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "key;prompt~a;b|line 1: the header has only one column, 'key;prompt': separate the cells with commas",
                "id,prompt~a,b|line 1: the header has no column 'key'",
                "key,text~a,b|line 1: the header has no column 'prompt'",
                "key,prompt,promt~a,b,c|line 1: unknown field 'promt'; known fields are key, prompt, title",
                "key,prompt,prompt~a,b,c|line 1: the header contains column 'prompt' twice",
                "key,prompt,~a,b,|line 1: column 3 has no name",
                "{\"key\":\"a\",\"prompt\":\"b\"}|line 1: does not begin with a header, for example key,prompt; if the input is JSON Lines",
                "key,prompt~a,\"b~c~d,e|line 2: has a cell with an unclosed quotation mark",
                "key,prompt~a,\"b~c\"d~|line 2: has text after the closing quotation mark of a cell",
                "key,prompt~~a,b,c|line 3: has 3 cells, but the header has 2 columns",
                "key,prompt~\"a~b\",c~d|line 4: has 1 cell, but the header has 2 columns",
                "key,prompt~,b|line 2: key: is missing or blank",
                "key,prompt~a,|line 2: prompt: is missing or blank",
                "key,prompt~a,\"x~y\"~~a,c|line 5: duplicate key 'a': line 2 has the same key",
                "key,prompt,connectors~a,b,\"x,y\"|line 2: connectors: is ambiguous because it contains a comma or semicolon",
                "key,prompt,files~a,b,x;y|line 2: files: is ambiguous",
                "key,prompt,files~a,b,nowhere.txt|line 2: files: nowhere.txt is not a readable file",
                "key,prompt,connectors~a,b,[x|line 2: connectors: is not valid JSON",
                "key,prompt,connectors~a,b,[5]|line 2: connectors: must be a list of strings",
                "key,prompt,interactive_mode~a,b,yes|line 2: interactive_mode: must be true or false",
                "key,prompt,structured_output_schema~a,b,x|line 2: structured_output_schema: is not valid JSON",
                "key,prompt,structured_output_schema~a,b,5|line 2: structured_output_schema: must be an object",
                "key,prompt~,~|contains a header but no rows",
            })
    void whatIsWrongIsNamedByItsLine(String content, String problem) throws IOException {
        isRefused(
                dryRun(file("in.csv", content.replace('~', '\n'))),
                "in.csv" + (problem.startsWith("line") ? " " : ": ") + problem);
    }

    @Test
    void manyWrongLinesAreNamed() throws IOException {
        CommandResult ran = dryRun(file("in.csv", "key,prompt\n" + "a\n".repeat(22)));

        assertThat(ran.exit()).isEqualTo(2);
        assertThat(ran.err().lines()).hasSize(21).last().asString().endsWith("in.csv: 2 more lines are invalid");
    }

    @Test
    void anotherEncodingIsNamedByItsLine() throws IOException {
        Path input = folder.resolve("in.csv");
        Files.write(input, "key,prompt\na,\"b\nä\"\nc,d\n".getBytes(ISO_8859_1));

        isRefused(dryRun(input), "in.csv line 3: is not valid UTF-8");
    }

    @Test
    void aCellThatIsNotClosedDoesNotTakeTheWholeFile() throws IOException {
        Path input = file("in.csv", "key,prompt\na,\"b\n" + "c,d\n".repeat(1 << 20));

        isRefused(dryRun(input), "in.csv line 2: has a cell longer than 1048576 characters");
    }

    @Test
    void theLinesThatWereCheckedAreRunOrNone() throws IOException {
        Path file = file("in.csv", "key,prompt\n" + "a0,b\n" + "c,d\n".repeat(0) + longRecords(40_000));
        InputFile input = InputFile.of(file.toString());
        assertThat(input.check()).isEqualTo(40_001);
        Files.writeString(file, "appended,\"later\n", StandardOpenOption.APPEND);
        assertThat(input.hasGrown()).isTrue();
        assertThat(input.lines().count().block(Duration.ofSeconds(30))).isEqualTo(40_001);

        byte[] changed = Files.readAllBytes(file);
        changed[changed.length - 200] ^= 1;
        Files.write(file, changed);

        StepVerifier.create(input.lines().then())
                .expectErrorMatches(
                        e -> e instanceof UsageException && e.getMessage().contains("has changed since it was checked"))
                .verify(Duration.ofSeconds(30));
    }

    private static String longRecords(int count) {
        StringBuilder records = new StringBuilder();
        for (int i = 0; i < count; i++) {
            records.append("key-").append(i).append(",\"a prompt, with\na second line\"\n");
        }
        return records.toString();
    }

    @Test
    void aLedgerServesBothFormats() throws IOException {
        try (ManusSandbox sandbox = ManusSandbox.builder().noLimits().start()) {
            String ledger = folder.resolve("the.ledger").toString();
            job(sandbox, input(2), "--ledger", ledger);

            CommandResult ran =
                    job(sandbox, file("in.csv", "key,prompt\nk0,prompt 0\nk1,prompt 1\n"), "--ledger", ledger);

            assertThat(ran.exit()).isZero();
            assertThat(outcomes()).hasSize(2).allMatch(ItemOutcome::isFinished);
            assertThat(sandbox.journal().tasksCreated()).isEqualTo(2);
        }
    }
}
