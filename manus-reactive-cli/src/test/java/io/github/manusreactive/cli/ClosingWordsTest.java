package io.github.manusreactive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.test.ManusSandbox;
import io.github.manusreactive.test.agent.AgentScript;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What a job says at its end of keys without an answer, and what to do about them. */
class ClosingWordsTest extends CommandLineTest {

    private static final String BAD = "{\"key\":\"k0\",\"prompt\":\"x\",\"agent_profile\":\"none\"}\n";

    @Test
    void aCorrectedLineOfARejectedKeyIsToBeReopened() throws IOException {
        try (ManusSandbox sandbox = ManusSandbox.builder().noLimits().start()) {
            job(sandbox, file("in.jsonl", BAD));
            Path corrected = file("in.jsonl", "{\"key\":\"k0\",\"prompt\":\"x\"}\n");

            CommandResult ran = job(sandbox, corrected);

            assertThat(ran.exit()).isEqualTo(1);
            assertThat(ran.out())
                    .contains("it ended as REJECTED: to send the changed item, set --reopen rejected")
                    .doesNotContain("new key");
            assertThat(outcomes().get(0).error().message()).contains("--reopen rejected");
            assertThat(job(sandbox, corrected, "--reopen", "rejected").exit()).isZero();
        }
    }

    @Test
    void aChangedLineOfAFailedKeyIsToBeReopened() throws IOException {
        try (ManusSandbox sandbox = ManusSandbox.builder()
                .noLimits()
                .agent(prompt -> AgentScript.start().error("agent_error", "no"))
                .start()) {
            job(sandbox, input(1));

            assertThat(job(sandbox, file("in.jsonl", "{\"key\":\"k0\",\"prompt\":\"another\"}\n"))
                            .out())
                    .contains("--reopen failed");
        }
    }

    @Test
    void whatAnEarlierRunLeftIsNamedWithTheOptionThatTakesItUpAgain() throws IOException {
        try (ManusSandbox sandbox = ManusSandbox.builder()
                .noLimits()
                .steady()
                .agent(prompt -> prompt.text().endsWith("0")
                        ? AgentScript.start().run(Duration.ofHours(1))
                        : AgentScript.start().error("agent_error", "no"))
                .start()) {
            assertThat(job(sandbox, input(2), "--timeout", "1s").out()).doesNotContain("--reopen");

            assertThat(job(sandbox, input(2), "--timeout", "1h").out())
                    .contains("not resumed from an earlier run: 1 failed, 1 timed out; to resume: --reopen "
                            + "failed,timed_out");
        }
    }

    @Test
    void reasonsAreReportedBesideOutcomesOnStandardOutput() throws IOException {
        try (ManusSandbox sandbox = ManusSandbox.builder().noLimits().start()) {
            CommandResult ran = run(
                    "run",
                    file("in.jsonl", BAD).toString(),
                    "--base-url",
                    sandbox.baseUrl(),
                    "--users",
                    usersOf(sandbox.apiKey()).toString(),
                    "--max-credits",
                    "1000");

            assertThat(ran.exit()).isEqualTo(1);
            assertThat(ran.out()).hasLineCount(1).startsWith("{\"key\":\"k0\"");
            assertThat(ran.err())
                    .contains("rejected: invalid_argument", "for example k0: ", "0 failed, 1 rejected")
                    .doesNotContain("1 failed");
        }
    }

    @Test
    void outcomesOfAStoppedJobAddUpInTheReport() throws IOException {
        try (ManusSandbox sandbox = ManusSandbox.builder().noLimits().start()) {
            Path report = folder.resolve("report.html");

            job(sandbox, input(40), "--max-credits", "10", "--max-in-flight", "1", "--report", report.toString());

            assertThat(report).content().contains("<span>not done</span>", "<span>39 <small>97.5 %</small></span>");
        }
    }

    @Test
    void aRejectedLineIsNotATaskThatEnded() throws IOException {
        try (ManusSandbox sandbox = ManusSandbox.builder().noLimits().start()) {
            Path report = folder.resolve("report.html");

            job(sandbox, file("in.jsonl", BAD), "--report", report.toString());

            assertThat(Files.readString(report)).contains("No task ended in this run.", "None in this run.");
        }
    }

    @Test
    void tasksThatRunOnAfterTheirTimeoutAreNamedWithTheCommandThatAwaitsThem() throws IOException {
        try (ManusSandbox sandbox = ManusSandbox.builder()
                .noLimits()
                .steady()
                .agent(prompt -> AgentScript.start().run(Duration.ofHours(1)))
                .start()) {
            CommandResult ran = job(sandbox, input(12), "--timeout", "1s", "--limit", "task.create=1000/60s");

            assertThat(ran.exit()).isEqualTo(1);
            assertThat(ran.err().lines())
                    .hasSize(3)
                    .anyMatch(line -> line.equals("manus: exit code 1, 12 of 12 keys have no answer: 12 timed out"))
                    .anyMatch(line -> line.matches(
                            "manus: 12 tasks still run after their --timeout:( k\\d+ \\(task \\w+\\),?){10} and 2 "
                                    + "more; --reopen timed_out awaits them again"))
                    .anyMatch(line -> line.matches("manus: resume with: cd .* && .*java .* run .* --reopen timed_out"));
        }
    }

    @Test
    void tasksThatWereStoppedAtTheirTimeoutDoNotRunOn() throws IOException {
        try (ManusSandbox sandbox = ManusSandbox.builder()
                .noLimits()
                .steady()
                .agent(prompt -> AgentScript.start().run(Duration.ofHours(1)))
                .start()) {
            CommandResult ran = job(sandbox, input(2), "--timeout", "1s", "--stop-on-timeout");

            assertThat(ran.exit()).isEqualTo(1);
            assertThat(ran.err()).isEqualTo("manus: exit code 1, 2 of 2 keys have no answer: 2 timed out\n");
        }
    }

    @Test
    void aTaskThatWaitsForAReplyIsNamed() throws IOException {
        try (ManusSandbox sandbox = ManusSandbox.builder()
                .noLimits()
                .steady()
                .agent(prompt -> AgentScript.start().ask("Which year?").result("done"))
                .start()) {
            CommandResult ran = job(sandbox, input(1));

            assertThat(ran.exit()).isEqualTo(1);
            assertThat(ran.err())
                    .contains("exit code 1, 1 of 1 key has no answer: 1 waiting")
                    .containsPattern("1 task waits for a reply: k0 \\(task \\w+\\); reply in the web app")
                    .containsPattern("resume with: cd .* && .*java .* --reopen waiting\n");
        }
    }

    @Test
    void whatFailedIsCountedAndNothingRunsOn() throws IOException {
        try (ManusSandbox sandbox = ManusSandbox.builder()
                .noLimits()
                .agent(prompt -> prompt.text().endsWith("0")
                        ? AgentScript.start().error("agent_error", "no")
                        : AgentScript.start().result("done"))
                .start()) {
            CommandResult ran = job(sandbox, input(3));

            assertThat(ran.exit()).isEqualTo(1);
            assertThat(ran.err())
                    .contains("exit code 1, 1 of 3 keys has no answer: 1 failed")
                    .doesNotContain("is running", "are running", "still run", "resume");
        }
    }

    @Test
    void tasksThatAnOutageLeftAreNamed() throws IOException {
        try (ManusSandbox sandbox = ManusSandbox.builder()
                .noLimits()
                .steady()
                .agent(prompt -> AgentScript.start().run(Duration.ofHours(1)))
                .start()) {
            sandbox.faults()
                    .on(Operation.TASK_LIST, Operation.TASK_DETAIL, Operation.TASK_LIST_MESSAGES)
                    .badGateway();

            CommandResult ran = job(sandbox, input(2), "--max-outage", "2s");

            assertThat(ran.exit()).isEqualTo(1);
            assertThat(ran.err())
                    .contains(
                            "exit code 1, stopped: the server was unreachable, or no task could be created, for too long")
                    .containsPattern(
                            "2 tasks are running: k[01] \\(task \\w+\\), k[01] \\(task \\w+\\); the next run awaits them")
                    .contains("resume with: cd ");
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void tasksThatRunOnWhenTheOutputCannotBeWrittenAreNamed() throws IOException {
        try (ManusSandbox sandbox = ManusSandbox.builder()
                .noLimits()
                .steady()
                .agent(prompt -> prompt.text().endsWith("0")
                        ? AgentScript.answer(Duration.ofSeconds(3), "done")
                        : AgentScript.start().run(Duration.ofHours(1)))
                .start()) {
            CommandResult ran = job(sandbox, input(3), "--output", "/dev/full");

            assertThat(ran.exit()).isEqualTo(1);
            assertThat(ran.err())
                    .contains("/dev/full: cannot be written: ", "exit code 1, the job failed")
                    .containsPattern(
                            "2 tasks are running: k[12] \\(task \\w+\\), k[12] \\(task \\w+\\); the next run awaits them")
                    .contains("resume with: cd ");
        }
    }

    @Test
    void theHelpAndTheDocumentListTheSameExitCodes() throws IOException {
        List<String> documented = Files.readString(Path.of("../docs/command-line.md"))
                .lines()
                .map(Pattern.compile("^\\| (\\d+) \\| .*")::matcher)
                .filter(Matcher::matches)
                .map(row -> row.group(1))
                .toList();
        List<String> helped = run("run", "--help")
                .out()
                .lines()
                .map(Pattern.compile("^ +(\\d+) +[A-Z].*")::matcher)
                .filter(Matcher::matches)
                .map(row -> row.group(1))
                .toList();

        assertThat(helped).isNotEmpty().isEqualTo(documented);
    }

    @Test
    void tasksThatAreAwaitedAgainAreAddedToTheOutcomesThatAreReopened() throws IOException {
        try (ManusSandbox sandbox = ManusSandbox.builder()
                .noLimits()
                .steady()
                .agent(prompt -> AgentScript.start().run(Duration.ofHours(1)))
                .start()) {
            CommandResult ran = job(sandbox, input(1), "--timeout", "1s", "--reopen", "FAILED");

            assertThat(ran.err())
                    .containsPattern("resume with: .* --reopen failed,timed_out --reopen-before \\S+\n")
                    .doesNotContain("FAILED");
        }
    }

    @Test
    void theCommandThatResumesReopensNoKeyThatFailedInThisRun() throws IOException {
        try (ManusSandbox sandbox = ManusSandbox.builder()
                .noLimits()
                .agent(prompt -> AgentScript.start().spend(10).error("agent_error", "no"))
                .start()) {
            job(sandbox, input(4));
            assertThat(sandbox.journal().tasksCreated()).isEqualTo(4);

            CommandResult stopped =
                    job(sandbox, input(4), "--reopen", "failed", "--max-credits", "55", "--max-in-flight", "1");

            assertThat(stopped.exit()).as(stopped.err()).isEqualTo(3);
            long before = sandbox.journal().tasksCreated();
            assertThat(before).isBetween(5L, 7L);
            assertThat(stopped.err()).contains(" --max-credits N").doesNotContain("--max-credits 55");
            Matcher bound = Pattern.compile("resume.*: .* --reopen failed .* --reopen-before (\\S+)")
                    .matcher(stopped.err());
            assertThat(bound.find()).as(stopped.err()).isTrue();

            job(sandbox, input(4), "--reopen", "failed", "--reopen-before", bound.group(1));

            assertThat(sandbox.journal().tasksCreated()).isEqualTo(8);
        }
    }
}
