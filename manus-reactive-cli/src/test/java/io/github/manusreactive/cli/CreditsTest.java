package io.github.manusreactive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.fanout.ItemOutcome;
import io.github.manusreactive.fanout.OutcomeStatus;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.test.ManusSandbox;
import io.github.manusreactive.test.agent.AgentScript;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The messages of a job that credits end. */
class CreditsTest extends CommandLineTest {

    @Test
    void theCreditGuardEndsWithThree() throws IOException {
        try (ManusSandbox sandbox = ManusSandbox.builder().noLimits().start()) {
            CommandResult ran = job(sandbox, input(40), "--max-credits", "20", "--max-in-flight", "2");

            assertThat(ran.exit()).isEqualTo(3);
            assertThat(ran.err())
                    .contains(
                            "exit code 3, stopped: the job has used its credits",
                            "resume with --max-credits set higher than N: ");
            assertThat(sandbox.journal().tasksCreated()).isLessThan(10);
        }
    }

    @Test
    void tasksThatTimeOutCountForTheCreditGuard() throws IOException {
        try (ManusSandbox sandbox = ManusSandbox.builder()
                .noLimits()
                .agent(prompt -> AgentScript.start()
                        .run(Duration.ofMillis(200))
                        .spend(15)
                        .runForever())
                .start()) {
            CommandResult ran =
                    job(sandbox, input(20), "--max-credits", "20", "--max-in-flight", "2", "--timeout", "2s");

            assertThat(ran.exit()).isEqualTo(3);
            assertThat(ran.err()).contains("the job has used its credits (30 of 20)");
            assertThat(sandbox.journal().tasksCreated()).isEqualTo(2);
        }
    }

    @Test
    void theAccountFloorEndsWithThreeToo() throws IOException {
        try (ManusSandbox sandbox = ManusSandbox.builder().credits(50).start()) {
            CommandResult ran = job(sandbox, input(2), "--account-floor", "51", "--max-credits", "100");

            assertThat(ran.exit()).isEqualTo(3);
            assertThat(ran.err())
                    .contains(
                            "exit code 3, stopped: the balance of every user is below --account-floor; left out: alice: 50 credits left, below the floor of 51")
                    .contains("resume when more credits are available: ");
            assertThat(sandbox.journal().tasksCreated()).isZero();
        }
    }

    @Test
    void aBalanceThatCannotBeReadEndsWithThreeAndNoTask() throws IOException {
        try (ManusSandbox sandbox = ManusSandbox.start()) {
            sandbox.faults()
                    .on(Operation.USAGE_AVAILABLE_CREDITS)
                    .answer(
                            403,
                            Map.of(),
                            "{\"ok\":false,\"error\":{\"code\":\"permission_denied\",\"message\":\"not allowed\"}}");

            CommandResult ran = job(sandbox, input(2), "--account-floor", "51");

            assertThat(ran.exit()).isEqualTo(3);
            assertThat(ran.err())
                    .contains(
                            "exit code 3, stopped: the balance cannot be read, but --account-floor needs it; left out: "
                                    + "alice: the balance cannot be read, and the job has a floor of 51 credits: "
                                    + "usage.availableCredits (user alice): HTTP 403 permission_denied: not allowed")
                    .contains("resume when the balance can be read, or without --account-floor: ");
            assertThat(sandbox.journal().count(Operation.TASK_CREATE)).isZero();
        }
    }

    @Test
    void aFloorIsRefusedForAnAccessTokenBeforeAnythingIsSent() throws IOException {
        try (ManusSandbox sandbox = ManusSandbox.start()) {
            Path users = file(
                    "token.json",
                    "[{\"user\":\"alice\",\"api_keys\":[\"" + sandbox.apiKey()
                            + "\"]},{\"user\":\"bob\",\"access_token\":\"secret\"}]");

            CommandResult ran = job(sandbox, input(2), "--users", users.toString(), "--account-floor", "51");

            isRefused(
                    ran,
                    "--account-floor: user 'bob' has an access token, which may not read the balance "
                            + "(usage.availableCredits); set an API key for the user, or remove --account-floor");
            assertThat(sandbox.journal().count()).isZero();
        }
    }

    @Test
    void aUserExcludedForAnotherReasonIsNotReportedAsOutOfCredits() throws IOException {
        try (ManusSandbox sandbox = ManusSandbox.builder().noLimits().start()) {
            Path users = file(
                    "both.json",
                    "[{\"user\":\"bob\",\"api_keys\":[\"unknown\"]},{\"user\":\"alice\",\"api_keys\":[\""
                            + sandbox.apiKey() + "\"]}]");

            CommandResult ran =
                    job(sandbox, input(40), "--users", users.toString(), "--max-credits", "20", "--max-in-flight", "2");

            assertThat(ran.exit()).isEqualTo(3);
            assertThat(ran.err())
                    .contains(
                            "exit code 3, stopped: the job has used its credits",
                            " of 20); left out: bob: ",
                            "resume with --max-credits set higher than N: ")
                    .doesNotContain("--account-floor");
        }
    }

    @Test
    void creditsThatTheLastTasksUsedUpHeldNothingBack() throws IOException {
        try (ManusSandbox sandbox = ManusSandbox.builder()
                .noLimits()
                .agent(prompt -> prompt.text().endsWith("0")
                        ? AgentScript.start().credits(1).error("agent_error", "out of patience")
                        : AgentScript.answer(Duration.ZERO, "done").credits(50))
                .start()) {
            CommandResult ran = job(sandbox, input(2), "--max-credits", "50", "--max-in-flight", "1");

            assertThat(outcomes())
                    .extracting(ItemOutcome::status)
                    .containsExactlyInAnyOrder(OutcomeStatus.FAILED, OutcomeStatus.FINISHED);
            assertThat(ran.err()).isEqualTo("manus: exit code 1, 1 of 2 keys has no answer: 1 failed\n");
            assertThat(ran.exit()).isEqualTo(1);
        }
    }
}
