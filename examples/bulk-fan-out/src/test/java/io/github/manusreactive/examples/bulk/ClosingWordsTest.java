package io.github.manusreactive.examples.bulk;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.test.ManusSandbox;
import io.github.manusreactive.test.agent.AgentScript;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a job says at its end of keys without an answer, and what to do about them. */
class ClosingWordsTest extends CommandLineTest {

    private static final String BAD = "{\"key\":\"k0\",\"prompt\":\"x\",\"agent_profile\":\"none\"}\n";

    @Test
    void aCorrectedLineOfARejectedKeyIsToBeReopened() throws IOException {
        try (ManusSandbox sandbox = ManusSandbox.builder().noLimits().start()) {
            job(sandbox, file("in.jsonl", BAD));
            Path corrected = file("in.jsonl", "{\"key\":\"k0\",\"prompt\":\"x\"}\n");

            Ran ran = job(sandbox, corrected);

            assertThat(ran.exit()).isEqualTo(1);
            assertThat(ran.out())
                    .contains("it ended as REJECTED: have the changed item sent with --reopen rejected")
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
                    .contains("left as an earlier run ended them: 1 failed, 1 timed out;"
                            + " to take them up again: --reopen failed,timed_out");
        }
    }

    @Test
    void reasonsAreToldBesideOutcomesOnStandardOutput() throws IOException {
        try (ManusSandbox sandbox = ManusSandbox.builder().noLimits().start()) {
            Ran ran = run(
                    "run",
                    file("in.jsonl", BAD).toString(),
                    "--base-url",
                    sandbox.baseUrl(),
                    "--users",
                    usersOf(sandbox.apiKey()).toString());

            assertThat(ran.exit()).isEqualTo(1);
            assertThat(ran.out()).hasLineCount(1).startsWith("{\"key\":\"k0\"");
            assertThat(ran.err())
                    .contains("rejected: invalid_argument", "such as k0: ", "0 failed, 1 rejected")
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
    void aRejectedLineIsNoTaskThatEnded() throws IOException {
        try (ManusSandbox sandbox = ManusSandbox.builder().noLimits().start()) {
            Path report = folder.resolve("report.html");

            job(sandbox, file("in.jsonl", BAD), "--report", report.toString());

            assertThat(Files.readString(report)).contains("Nothing ended in this run.", "None in this run.");
        }
    }
}
