package io.github.manusreactive.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.manusreactive.fanout.FanOutLedger;
import io.github.manusreactive.test.ManusSandbox;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An error is reported in one line that names it, with exit code 2, and nothing is sent. */
class RefusalsTest extends CommandLineTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "not json|line 1: is not valid JSON",
                "{\"key\":\"a\"}|line 1: prompt: is missing or blank",
                "{\"prompt\":\"a\"}|line 1: key: is missing or blank",
                "{\"key\":\"a\",\"promt\":\"x\"}|line 1: unknown field 'promt'",
                "{\"key\":\"\\ud83d\",\"prompt\":\"x\"}|line 1: key: is not valid Unicode text",
                "[1]|line 1: is not a JSON object, for example",
                "{\"key\":\"a\",\"prompt\":true}|line 1: prompt: must be text",
                "{\"key\":5,\"prompt\":\"x\"}|line 1: key: must be text",
                "{\"key\":\"a\",\"prompt\":\"x\",\"title\":5.5}|line 1: title: must be text",
                "{\"key\":\"a\",\"prompt\":[\"x\"]}|line 1: prompt: must be text",
                "{\"key\":\"a\",\"prompt\":\"x\",\"connectors\":[5]}|line 1: connectors: must be a list of "
                        + "strings",
                "{\"key\":\"a\",\"prompt\":\"x\",\"files\":\"x\"}|line 1: files: must be a list of strings",
                "{\"key\":\"a\",\"prompt\":\"x\",\"structured_output_schema\":1}"
                        + "|line 1: structured_output_schema: must be an object",
                "{\"key\":\"a\",\"prompt\":\"x \\udc00\"}|line 1: prompt: is not valid Unicode text",
                "{\"key\":\"a\",\"prompt\":\"x \\u0000\"}|line 1: prompt: contains the character U+0000",
                "{\"key\":\"a\\u0000\",\"prompt\":\"x\"}|line 1: key: contains the character U+0000",
                "{\"key\":\"a\",\"prompt\":\"x\",\"structured_output_schema\":{\"a\":[\"\\u0000\"]}}"
                        + "|line 1: structured_output_schema: contains the character U+0000",
                "{\"key\":\"a\",\"prompt\":\"x\",\"files\":[\"nowhere.txt\"]}|line 1: files: nowhere.txt "
                        + "is not a readable file",
            })
    void aBadLineIsNamed(String line, String problem) throws IOException {
        try (ManusSandbox sandbox = ManusSandbox.start()) {
            CommandResult ran = job(sandbox, file("bad.jsonl", line + "\n"));

            assertThat(ran.exit()).isEqualTo(2);
            assertThat(ran.err()).contains(problem).doesNotContain("\tat ").hasLineCount(1);
            assertThat(sandbox.journal().count()).isZero();
        }
    }

    @Test
    void allBadLinesAreNamedUpToTwenty() throws IOException {
        StringBuilder lines = new StringBuilder("{\"key\":\"a\",\"prompt\":\"x\"}\n{\"key\":\"b\"}\nno json\n");
        lines.append("{\"key\":\"a\",\"prompt\":\"x\"}\n".repeat(22));
        Path input = file("in.jsonl", lines.toString());

        CommandResult ran = run("run", input.toString(), "--users", usersOf("k").toString());

        assertThat(ran.exit()).isEqualTo(2);
        assertThat(ran.err().lines())
                .hasSize(21)
                .startsWith(
                        "manus: " + input + " line 2: prompt: is missing or blank",
                        "manus: " + input
                                + " line 3: is not valid JSON: Unrecognized token 'no': was expecting (JSON String, Number, "
                                + "Array, Object or token 'null', 'true' or 'false')",
                        "manus: " + input + " line 4: duplicate key 'a': line 1 has the same key")
                .endsWith("manus: " + input + ": 4 more lines are invalid");
    }

    @Test
    void aLineThatIsTooLongDoesNotHideTheNext() throws IOException {
        Path input = file("in.jsonl", "{\"key\":\"" + "x".repeat(33 << 20) + "\"}\nno json\n");

        CommandResult ran = run("run", input.toString(), "--users", usersOf("k").toString());

        assertThat(ran.exit()).isEqualTo(2);
        assertThat(ran.err()).contains("line 1: is longer than 33554432 bytes", "line 2: is not valid JSON");
    }

    @Test
    void whatWouldActOnATerminalIsShownInstead() throws IOException {
        Path input = file("in.jsonl", "{\"key\":\"\\u001b[31m\\u202e\\n\",\"prompt\":\"x\"}\n".repeat(2));

        isRefused(
                run("run", input.toString(), "--users", usersOf("k").toString()),
                "line 2: duplicate key '\\u001b[31m\\u202e\\u000a': line 1 has the same key");
    }

    @Test
    void aFolderIsNotAnInput() throws IOException {
        isRefused(run("run", folder.toString(), "--users", usersOf("k").toString()), folder + ": is a folder");
        isRefused(
                run("run", input(1).toString(), "--users", usersOf("k").toString(), "--output", ""),
                "--output: is empty; set a file");
    }

    @Test
    void aRepeatedKeyIsNamedWithBothLines() throws IOException {
        Path input = file(
                "in.jsonl",
                "\uFEFF{\"key\":\"a\",\"prompt\":\"x\"}\r\n\r\n{\"key\":\"b\",\"prompt\":\"x\"}\n{\"key\":\"a\",\"prompt\":\"y\"}\n");
        try (ManusSandbox sandbox = ManusSandbox.start()) {
            CommandResult ran = job(sandbox, input);

            assertThat(ran.exit()).isEqualTo(2);
            assertThat(ran.err()).contains("line 4: duplicate key 'a': line 1 has the same key");
        }
    }

    @Test
    void invalidUtf8IsNamedByItsLine() throws IOException {
        Path input = input(2);
        Files.write(input, new byte[] {'{', '"', (byte) 0xC3, '"', '}', '\n'}, java.nio.file.StandardOpenOption.APPEND);

        isRefused(run("run", input.toString(), "--users", usersOf("k").toString()), "line 3: is not valid UTF-8");
    }

    @Test
    void anInputWithoutALineIsNotAJob() throws IOException {
        isRefused(
                run(
                        "run",
                        file("in.jsonl", "\uFEFF\r\n  \n").toString(),
                        "--users",
                        usersOf("k").toString()),
                "contains no lines");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[{\"user\":\"a\",\"api_keys\":[\"secret-1\"]|is not a JSON list",
                "{\"user\":\"a\"}|is not a JSON list",
                "[{\"user\":\"a\",\"api_key\":\"secret-1\"}]|unknown field 'api_key'; known fields are user, api_keys",
                "[]|is empty; add at least one user",
                "[null]|entry 1: is null; each entry must be an object with a user",
                "[{\"user\":\"a\",\"api_keys\":[\" \"]}]|entry 1: api_keys: ",
                "[{\"user\":\"a\",\"api_keys\":[]}]|entry 1: set either api_keys or access_token",
                "[{\"user\":\"a\",\"api_keys\":[\"secret-1\"],\"access_token\":\"secret-2\"}]|entry 1: set either api_keys or access_token",
                "[{\"user\":\"a\",\"api_keys\":[\"secret-1\"]},{\"user\":\"a\",\"api_keys\":[\"secret-2\"]}]"
                        + "|entry 2: user 'a' is listed twice",
                "[{\"user\":\"a\",\"api_keys\":[\"secret-1\"],\"limits\":{\"task.creat\":\"1/60s\"}}]"
                        + "|entry 1: limits of user 'a': 'task.creat' is not an API operation",
                "[{\"user\":\"a\",\"api_keys\":[\"secret-1\"],\"limits\":{\"task.create\":20}}]|entry 1: "
                        + "limits of user 'a': '20' is not a rate limit, for example 10/60s",
                "[{\"user\":\"a\",\"api_keys\":[\"secret-1\"],\"limits\":{\"task.create\":null}}]|limits of user 'a': 'null'",
                "[{\"user\":\"a\",\"api_keys\":[\"secret-1\"],\"limits\":{\"task.create\":\"0/60s\"}}]|must be between 1 and 1000000, is 0",
                "[{\"user\":\"a\",\"api_keys\":[\"secret-1\"],\"limits\":{\"task.create\":\"1/2d\"}}]|2d' is not a duration",
                "[{\"user\":\"a\",\"api_keys\":[\"secret-1\"],\"limits\":{\"task.create\":\"1/25h\"}}]|at most a day",
                "[{\"user\":\"a\",\"api_keys\":[\"secret-1\"],\"limits\":[\"task.create=1/60s\"]}]|is not a JSON list",
                "[{\"user\":\"a\",\"api_keys\":[\"secret-1\"],"
                        + "\"limits\":{\"task.create\":\"1/1s\",\"task.create\":\"2/1s\"}}]|is not a JSON list",
            })
    void aBadUsersFileIsNamedWithoutItsKeys(String users, String problem) throws IOException {
        CommandResult ran =
                run("run", input(1).toString(), "--users", file("u.json", users).toString());

        isRefused(ran, problem);
        assertThat(ran.err()).contains("--users").doesNotContain("secret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\n  \"key\": \"a\",\n  \"prompt\": \"x\"\n}\n",
                "\n[\n{\"key\":\"a\",\"prompt\":\"x\"}]\n",
                "[{\"key\":\"a\",\"prompt\":\"x\"}]"
            })
    void jsonThatIsNotInLinesGetsAHintOnce(String content) throws IOException {
        CommandResult ran = run(
                "run",
                file("in.jsonl", content).toString(),
                "--users",
                usersOf("k").toString());

        assertThat(ran.exit()).isEqualTo(2);
        assertThat(ran.err()).containsOnlyOnce("write one object per line");
    }

    @Test
    void anAccountUnderTwoNamesIsRefusedWithoutItsKey() throws IOException {
        for (String twice : new String[] {
            "{\"user\":\"a\",\"api_keys\":[\"secret-1\",\"secret-2\"]},{\"user\":\"b\",\"api_keys\":[\"secret-2\"]}",
            "{\"user\":\"a\",\"access_token\":\"secret-2\"},{\"user\":\"b\",\"access_token\":\"secret-2\"}"
        }) {
            CommandResult ran = run(
                    "run",
                    "--dry-run",
                    input(1).toString(),
                    "--users",
                    file("u.json", "[" + twice + "]").toString());

            isRefused(ran, "entry 2: uses the same credential as entry 1, user 'a'");
            assertThat(ran.err()).doesNotContain("secret");
        }
    }

    @Test
    void aKeyThatCannotBeSentIsNamedAsItWasGiven() {
        assertThatThrownBy(() -> UsersFile.of(null, "secret\nkey"))
                .hasMessageStartingWith("MANUS_API_KEY: ")
                .hasMessageNotContaining("secret");
    }

    @Test
    void aFieldOfAUserThatIsUnknownIsFoundByItsLine() throws IOException {
        Path users =
                file("u.json", "[\n{\"user\":\"a\",\"api_keys\":[\"secret-1\"]},\n{\"user\":\"b\",\"secret-2\":1}]");

        CommandResult ran = run("run", input(1).toString(), "--users", users.toString());

        isRefused(ran, "line 3: unknown field; known fields are user, api_keys");
        assertThat(ran.err()).doesNotContain("secret");
    }

    @Test
    void missingFilesAreNamed() throws IOException {
        isRefused(run("run", "nowhere.jsonl", "--users", usersOf("k").toString()), "nowhere.jsonl: no such file");
        isRefused(run("run", input(1).toString(), "--users", "nowhere.json"), "--users nowhere.json: no such file");
        for (String option : new String[] {"--output", "--report", "--ledger"}) {
            isRefused(
                    run("run", input(1).toString(), "--users", usersOf("k").toString(), option, "no/where/x"),
                    option + " no/where/x: its folder does not exist");
        }
    }

    @Test
    void whatCannotBeWrittenIsReportedWithTheReason() {
        assertThat(OwnFiles.reason("--output x: cannot be written", new AccessDeniedException("x")))
                .isEqualTo("--output x: cannot be written: permission denied");
        assertThat(OwnFiles.reason(
                        "--output x: cannot be written", new FileSystemException("x", null, "Read-only file system")))
                .isEqualTo("--output x: cannot be written: Read-only file system");
    }

    @Test
    void anOperationHasOneLimit() throws IOException {
        List<String> args = new ArrayList<>(
                List.of("run", input(1).toString(), "--users", usersOf("k").toString(), "--dry-run"));
        args.addAll(List.of("--limit", "task.create=10/60s", "--limit", "task.list=10/60s"));
        assertThat(run(args.toArray(String[]::new)).exit()).isZero();

        args.addAll(List.of("--limit", "task.create=20/60s"));
        isRefused(run(args.toArray(String[]::new)), "--limit: is set twice for task.create");
    }

    @Test
    void anOptionThatIsGivenTwiceTakesNoOthersAway() throws IOException {
        Path input = input(1);
        String users = usersOf("k").toString();

        isRefused(
                run("run", input.toString(), "--users", users, "--timeout", "5s", "--max-credits", "9", "--timeout=6s"),
                "--timeout: is set more than once");
        isRefused(
                run("run", input.toString(), "--users", users, "--progress", "none", "--progress", "none"),
                "--progress");
    }

    @Test
    void oneFileCannotStandForTwoThings() throws IOException {
        Path input = input(1);

        isRefused(
                run("run", input.toString(), "--users", usersOf("k").toString(), "--output", input.toString()),
                "is the same file as INPUT");
        assertThat(input).content().startsWith("{\"key\"");
    }

    @Test
    void aLedgerThatCannotBeUsedIsNamed() throws IOException {
        try (ManusSandbox sandbox = ManusSandbox.builder().noLimits().start()) {
            Path ledger = file("foreign.ledger", "no ledger\nat all\n");
            CommandResult named = job(sandbox, input(1), "--ledger", ledger.toString());
            isRefused(named, "--ledger " + ledger + ": is not a ledger");
            assertThat(named.err()).containsOnlyOnce(ledger.toString()).doesNotContain("to use another");
            assertThat(folder.resolve("out.jsonl")).doesNotExist();

            Path usual = file("in.jsonl.ledger", "no ledger\nat all\n");
            CommandResult ran = job(sandbox, input(1));
            isRefused(ran, "ledger " + usual + ": is not a ledger");
            assertThat(ran.err())
                    .containsOnlyOnce(usual.toString())
                    .contains("; set --ledger FILE to use another ledger");

            Path relative =
                    Files.writeString(Files.createTempFile(Path.of("target"), "a", ".ledger"), "no ledger\nat all\n");
            isRefused(
                    job(sandbox, input(1), "--ledger", relative.toString()),
                    "--ledger " + relative + ": is not a ledger");
            Files.delete(relative);

            Path taken = folder.resolve("taken.ledger");
            FanOutLedger other = FanOutLedger.file(taken);
            other.open().block();
            isRefused(job(sandbox, input(1), "--ledger", taken.toString()), "in use");
            other.close().block();

            assertThat(sandbox.journal().count()).isZero();
        }
    }

    @Test
    void aMisspelledNameIsReportedWithASuggestion() throws IOException {
        isRefused(run("runn", "in.jsonl"), "unknown command 'runn'; did you mean run?");
        isRefused(run("run", "in.jsonl", "--ledgr=x"), "'--ledgr=x'; did you mean --ledger?");
    }

    @Test
    void anEmptyInputAndAnAddressWithoutASchemeAreRefused() throws IOException {
        String users = usersOf("k").toString();
        isRefused(run("run", "", "--users", users), "INPUT is empty: ");
        isRefused(
                run("run", input(1).toString(), "--users", users, "--base-url", "127.0.0.1:18090"),
                "--base-url: must start with https:// or http://");
    }

    @Test
    void aCredentialThatIsRefusedHasToBeCorrected() throws IOException {
        try (ManusSandbox sandbox = ManusSandbox.builder().noLimits().start()) {
            Path users = usersOf("unknown");

            CommandResult ran = job(sandbox, input(1), "--users", users.toString());

            assertThat(ran.exit()).isEqualTo(1);
            assertThat(ran.err())
                    .contains(
                            "stopped: no user can create tasks; left out: alice: ",
                            "resume when these users can create tasks; replace a rejected credential in --users "
                                    + users + ": ");
        }
    }
}
