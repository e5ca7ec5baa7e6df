package io.github.manusreactive.cli;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.fanout.ItemOutcome;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.test.ManusSandbox;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Several users, each with limits of its own, and a server that is not there. */
class UsersTest extends CommandLineTest {

    private Path aliceAndBob(ManusSandbox sandbox) throws IOException {
        return file("both.json", """
                [{"user":"alice","api_keys":["%s"],"limits":{"task.create":"2/60s"}},
                 {"user":"bob","api_keys":["%s"],"limits":{"task.create":"20/60s","task.list":"50/60s"}}]
                """.formatted(
                        sandbox.user("alice").apiKey(), sandbox.user("bob").apiKey()));
    }

    @Test
    void eachUserIsKeptToItsOwnLimit() throws IOException {
        try (ManusSandbox sandbox = ManusSandbox.start()) {
            sandbox.user("alice").limit(Operation.TASK_CREATE, 2, Duration.ofMinutes(1));
            sandbox.user("bob").limit(Operation.TASK_CREATE, 20, Duration.ofMinutes(1));

            CommandResult ran = job(
                    sandbox, input(22), "--users", aliceAndBob(sandbox).toString(), "--limit", "task.create=11/60s");

            assertThat(ran.err()).isEmpty();
            assertThat(ran.exit()).isZero();
            assertThat(outcomes().stream().collect(groupingBy(ItemOutcome::user, counting())))
                    .isEqualTo(Map.of("alice", 2L, "bob", 20L));
            sandbox.journal().assertNoViolations();
        }
    }

    @Test
    void theEstimateKnowsTheLimitsOfEach() throws IOException {
        try (ManusSandbox sandbox = ManusSandbox.start()) {
            CommandResult ran = job(
                    sandbox,
                    input(45),
                    "--dry-run",
                    "--users",
                    aliceAndBob(sandbox).toString());

            assertThat(ran.exit()).isZero();
            assertThat(ran.out())
                    .contains("2 users at 22.0 tasks per minute in total, limited by task.create: creating takes 2:00");
            assertThat(sandbox.journal().count()).isZero();
        }
    }

    @Test
    void theUserWithTheMostCreditsCreatesFirstIfThatIsAskedFor() throws IOException {
        try (ManusSandbox sandbox = ManusSandbox.start()) {
            sandbox.user("alice").credits(1000);
            sandbox.user("bob").credits(5000);

            CommandResult ran = job(
                    sandbox,
                    input(6),
                    "--users",
                    aliceAndBob(sandbox).toString(),
                    "--users-policy",
                    "most-credits-first");

            assertThat(ran.exit()).as(ran.err()).isZero();
            assertThat(outcomes()).hasSize(6).allMatch(each -> "bob".equals(each.user()));
        }
    }

    @Test
    void anUnknownPolicyIsRefusedWithTheKnownOnes() throws IOException {
        try (ManusSandbox sandbox = ManusSandbox.start()) {
            isRefused(
                    job(sandbox, input(1), "--users-policy", "cheapest"),
                    "'cheapest' is not one of first-available, most-credits-first");
            assertThat(sandbox.journal().count()).isZero();
        }
    }

    @Test
    void anOutageEndsTheJobWithTheCommandToResume() throws IOException {
        ManusSandbox sandbox = ManusSandbox.start();
        sandbox.close();

        CommandResult ran = job(sandbox, input(3), "--max-outage", "1s");

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).hasLineCount(2);
        assertThat(ran.err())
                .contains("exit code 1, stopped: the server was unreachable, or no task could be created, for too long")
                .containsPattern("resume with: .*run .*--max-outage 1s");
        assertThat(outcomes()).isEmpty();
    }
}
