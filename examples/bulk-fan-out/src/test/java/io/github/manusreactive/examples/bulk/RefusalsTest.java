package io.github.manusreactive.examples.bulk;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.fanout.FanOutLedger;
import io.github.manusreactive.test.ManusSandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong is told in one line that names it, with exit code 2, and nothing is sent. */
class RefusalsTest extends CommandLineTest {

    private static void isRefused(Ran ran, String problem) {
        assertThat(ran.exit()).isEqualTo(2);
        assertThat(ran.err()).contains(problem).doesNotContain("\tat ").hasLineCount(1);
        assertThat(ran.out()).isEmpty();
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

    @Test
    void invalidUtf8IsNamedByItsLine() throws IOException {
        Path input = input(2);
        Files.write(input, new byte[] {'{', '"', (byte) 0xC3, '"', '}', '\n'}, java.nio.file.StandardOpenOption.APPEND);

        isRefused(run("run", input.toString(), "--users", usersOf("k").toString()), "line 3: is not valid UTF-8");
    }

    @Test
    void anInputWithoutALineIsNoJob() throws IOException {
        isRefused(
                run(
                        "run",
                        file("in.jsonl", "\uFEFF\r\n  \n").toString(),
                        "--users",
                        usersOf("k").toString()),
                "holds no line");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[{\"user\":\"a\",\"api_keys\":[\"secret-1\"]|is no JSON list",
                "{\"user\":\"a\"}|is no JSON list",
                "[{\"user\":\"a\",\"api_key\":\"secret-1\"}]|is no JSON list",
                "[]|names no user",
                "[null]|entry 1: is no user",
                "[{\"user\":\"a\",\"api_keys\":[\" \"]}]|entry 1",
                "[{\"user\":\"a\",\"api_keys\":[]}]|entry 1: exactly one of api_keys and access_token",
                "[{\"user\":\"a\",\"api_keys\":[\"secret-1\"],\"access_token\":\"secret-2\"}]|entry 1: exactly one",
                "[{\"user\":\"a\",\"api_keys\":[\"secret-1\"]},{\"user\":\"a\",\"api_keys\":[\"secret-2\"]}]"
                        + "|entry 2: user 'a' is named twice",
                "[{\"user\":\"a\",\"api_keys\":[\"secret-1\"],\"limits\":{\"task.creat\":\"1/60s\"}}]"
                        + "|entry 1: limits of user 'a': 'task.creat' is no operation",
                "[{\"user\":\"a\",\"api_keys\":[\"secret-1\"],\"limits\":{\"task.create\":20}}]"
                        + "|entry 1: limits of user 'a': '20' is no limit such as 10/60s",
                "[{\"user\":\"a\",\"api_keys\":[\"secret-1\"],\"limits\":{\"task.create\":null}}]|limits of user 'a': 'null'",
                "[{\"user\":\"a\",\"api_keys\":[\"secret-1\"],\"limits\":{\"task.create\":\"0/60s\"}}]|at least 1",
                "[{\"user\":\"a\",\"api_keys\":[\"secret-1\"],\"limits\":{\"task.create\":\"1/2d\"}}]|2d' is no duration",
                "[{\"user\":\"a\",\"api_keys\":[\"secret-1\"],\"limits\":{\"task.create\":\"1/25h\"}}]|at most a day",
                "[{\"user\":\"a\",\"api_keys\":[\"secret-1\"],\"limits\":[\"task.create=1/60s\"]}]|is no JSON list",
                "[{\"user\":\"a\",\"api_keys\":[\"secret-1\"],"
                        + "\"limits\":{\"task.create\":\"1/1s\",\"task.create\":\"2/1s\"}}]|is no JSON list",
            })
    void aBadUsersFileIsNamedWithoutItsKeys(String users, String problem) throws IOException {
        Ran ran =
                run("run", input(1).toString(), "--users", file("u.json", users).toString());

        isRefused(ran, problem);
        assertThat(ran.err()).contains("--users").doesNotContain("secret");
    }

    @Test
    void aFieldOfAUserThatIsUnknownIsFoundByItsLine() throws IOException {
        Path users =
                file("u.json", "[\n{\"user\":\"a\",\"api_keys\":[\"secret-1\"]},\n{\"user\":\"b\",\"secret-2\":1}]");

        Ran ran = run("run", input(1).toString(), "--users", users.toString());

        isRefused(ran, "line 3: is no JSON list");
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
    void oneFileCannotStandForTwoThings() throws IOException {
        Path input = input(1);

        isRefused(
                run("run", input.toString(), "--users", usersOf("k").toString(), "--output", input.toString()),
                "is the file of INPUT too");
        assertThat(input).content().startsWith("{\"key\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dear diary",
                "{\"key\":\"a\",\"prompt\":\"p\"}\n",
                "{\"key\":\"a\",\"prompt\":\"p\"}",
                "{\"key\":\"a\"}\n{\"key\":\"b\"}"
            })
    void anOutputOfSomethingElseIsLeftAlone(String content) throws IOException {
        Path other = file("other.txt", content);
        try (ManusSandbox sandbox = ManusSandbox.builder().noLimits().start()) {
            isRefused(
                    run(
                            "run",
                            input(1).toString(),
                            "--users",
                            usersOf(sandbox.apiKey()).toString(),
                            "--base-url",
                            sandbox.baseUrl(),
                            "--output",
                            other.toString()),
                    "holds a line that is no outcome");
            assertThat(other).content().isEqualTo(content);
            assertThat(sandbox.journal().count()).isZero();
        }
    }

    @Test
    void aTornLastLineOfTheOutputIsCutAway() throws IOException {
        try (ManusSandbox sandbox = ManusSandbox.builder().noLimits().start()) {
            job(sandbox, input(2));
            Path output = folder.resolve("out.jsonl");
            byte[] whole = Files.readAllBytes(output);
            Files.write(output, java.util.Arrays.copyOf(whole, whole.length - 5));

            Ran again = job(sandbox, input(2));

            assertThat(again.exit()).isZero();
            assertThat(outcomes()).hasSize(2);
        }
    }

    @Test
    void aLedgerThatCannotBeUsedIsNamed() throws IOException {
        try (ManusSandbox sandbox = ManusSandbox.builder().noLimits().start()) {
            Path ledger = file("foreign.ledger", "no ledger\nat all\n");
            isRefused(job(sandbox, input(1), "--ledger", ledger.toString()), "--ledger " + ledger);

            Path taken = folder.resolve("taken.ledger");
            FanOutLedger other = FanOutLedger.file(taken);
            other.open().block();
            isRefused(job(sandbox, input(1), "--ledger", taken.toString()), "in use");
            other.close().block();

            assertThat(sandbox.journal().count()).isZero();
        }
    }
}
