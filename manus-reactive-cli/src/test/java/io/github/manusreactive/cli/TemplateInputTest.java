package io.github.manusreactive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.fanout.ItemOutcome;
import io.github.manusreactive.test.ManusSandbox;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Prompts that are made of the fields of a line. */
class TemplateInputTest extends CommandLineTest {

    private CommandResult dryRun(Path input, String... more) throws IOException {
        List<String> args = new ArrayList<>(List.of("run", input.toString(), "--dry-run"));
        args.addAll(List.of("--users", usersOf("k").toString()));
        args.addAll(List.of(more));
        return run(args.toArray(String[]::new));
    }

    @Test
    void columnsOfASpreadsheetBecomePrompts() throws IOException {
        Path input = file("in.csv", "id,Company name,country\n1,\"ACME, Inc.\",DE\n2,{{country}} $1 \\1,FR\n");
        try (ManusSandbox sandbox = ManusSandbox.builder().noLimits().start()) {
            CommandResult ran = job(
                    sandbox,
                    input,
                    "--key",
                    "id",
                    "--template",
                    "Revenue of {{Company name}} in {{ country }}? {{id}}}}");

            assertThat(ran.err()).isEmpty();
            assertThat(ran.exit()).isZero();
            assertThat(outcomes())
                    .extracting(each -> each.key() + "=" + each.answer())
                    .containsExactlyInAnyOrder(
                            "1=You asked: Revenue of ACME, Inc. in DE? 1}}",
                            "2=You asked: Revenue of {{country}} $1 \\1 in FR? 2}}");
        }
    }

    @Test
    void fieldsOfJsonLinesBecomePrompts() throws IOException {
        Path input = file("in.jsonl", """
                {"key":"a","name":"x","year":2024,"share":1.50,"listed":true,"prompt":"Why?"}
                """);

        assertThat(dryRun(input, "--template", "{{prompt}} {{name}} {{year}} {{share}} {{listed}} {{key}}")
                        .out())
                .contains("First prompt: Why? x 2024 1.50 true a\n");
    }

    @Test
    void aTemplateMayStandInAFile() throws IOException {
        Path template = file("prompt.txt", "\uFEFFFind the revenue of {{name}}.\nIn \"EUR\".\n\n");
        Path input = file("in.csv", "key,name\na,x\n");

        assertThat(dryRun(input, "--template-file", template.toString()).out())
                .contains("First prompt: Find the revenue of x.\\u000aIn \"EUR\".\n");
        isRefused(
                dryRun(input, "--template-file", template.toString(), "--template", "{{name}}"),
                "--template: conflicts with --template-file");
    }

    @Test
    void whatTheTemplateDoesNotUseIsRefusedUnlessAskedOtherwise() throws IOException {
        Path input = file("in.csv", "key,name,notes,\na,x,y,z\n");
        isRefused(dryRun(input, "--template", "Find {{name}}"), "column 4 has no name");
        input = file("in.csv", "key,name,notes\na,x,y\n");
        isRefused(
                dryRun(input, "--template", "Find {{name}}"),
                "line 1: unknown field 'notes'; known fields are key, prompt, title");

        assertThat(dryRun(
                                file("in.csv", "key,name,notes,,\na,x,y,z,\n"),
                                "--template",
                                "Find {{name}}",
                                "--ignore-unknown")
                        .out())
                .contains("First prompt: Find x\n");
        assertThat(dryRun(file("in.jsonl", "{\"key\":\"a\",\"prompt\":\"p\",\"notes\":[]}\n"), "--ignore-unknown")
                        .exit())
                .isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "Find {{name|--template: '{{name' has no closing '}}'",
                "Find {{}}|--template: '{{}}' is not a valid placeholder",
                "Find {{a{{name}}|--template: '{{a{{name}}' is not a valid placeholder",
                "Find it|--template: contains no placeholder, for example {{name}}",
                "Find {{nme}}|line 1: the header has no column 'nme', but --template uses it; the columns are 'key', "
                        + "'name', 'country', 'title'",
                "Find {{name}} {{country}} {{title}}|line 3: country: has no value, but the template uses it",
            })
    void aTemplateThatDoesNotFitIsRefused(String template, String problem) throws IOException {
        try (ManusSandbox sandbox = ManusSandbox.start()) {
            Path input = file("in.csv", "key,name,country,title\na,x,DE,t\nb,y,,t\n");

            isRefused(job(sandbox, input, "--template", template), problem);
            assertThat(sandbox.journal().count()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "{\"key\":\"a\"}|name: has no value, but the template uses it",
                "{\"key\":\"a\",\"name\":null}|name: has no value, but the template uses it",
                "{\"key\":\"a\",\"name\":\" \"}|name: has no value, but the template uses it",
                "{\"key\":\"a\",\"name\":[\"x\"]}|name: must be a string, a number, true or false",
                "{\"key\":\"a\",\"name\":\"x\",\"prompt\":\"p\"}|prompt: is set, but --template replaces it",
                "{\"key\":\"a\",\"name\":\"x\",\"nme\":\"p\"}|unknown field 'nme'",
                "{\"key\":\"a\",\"name\":\"x\\u0000\"}|prompt: contains the character U+0000",
            })
    void aLineThatDoesNotFitItsTemplateIsNamed(String line, String problem) throws IOException {
        isRefused(dryRun(file("in.jsonl", line + "\n"), "--template", "Find {{name}}"), "in.jsonl line 1: " + problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "{\"prompt\":\"p\"}|id: is missing, but --key takes the key from it",
                "{\"prompt\":\"p\",\"id\":null}|id: is missing",
                "{\"prompt\":\"p\",\"id\":\" \"}|id: is blank",
                "{\"prompt\":\"p\",\"id\":1.5}|id: must be a string or an integer",
                "{\"prompt\":\"p\",\"id\":1,\"key\":\"k\"}|key: is set, but --key takes the key from 'id'",
            })
    void aKeyIsTakenFromItsField(String line, String problem) throws IOException {
        isRefused(dryRun(file("in.jsonl", line + "\n"), "--key", "id"), "in.jsonl line 1: " + problem);
    }

    @Test
    void anIdMayBeANumber() throws IOException {
        try (ManusSandbox sandbox = ManusSandbox.builder().noLimits().start()) {
            assertThat(job(sandbox, file("in.jsonl", "{\"id\":17,\"prompt\":\"p\"}\n"), "--key", "id")
                            .exit())
                    .isZero();

            assertThat(outcomes()).extracting(ItemOutcome::key).containsExactly("17");
        }
        isRefused(
                dryRun(file("in.csv", "key,prompt\na,b\n"), "--key", "id"),
                "line 1: the header has no column 'id', but --key");
    }

    @Test
    void aChangedTemplateIsAChangedLine() throws IOException {
        Path input = file("in.csv", "key,name\na,x\n");
        try (ManusSandbox sandbox = ManusSandbox.builder().noLimits().start()) {
            job(sandbox, input, "--template", "Find {{name}}");

            job(
                    sandbox,
                    input,
                    "--template",
                    "Seek {{name}}",
                    "--output",
                    folder.resolve("other.jsonl").toString());

            assertThat(folder.resolve("other.jsonl")).content().contains("rejected", "another request");
            assertThat(sandbox.journal().tasksCreated()).isOne();
        }
    }
}
