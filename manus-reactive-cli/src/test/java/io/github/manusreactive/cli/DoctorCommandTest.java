package io.github.manusreactive.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.manusreactive.test.ManusSandbox;
import io.github.manusreactive.test.journal.SeenCall;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** {@code doctor} as it is typed. */
class DoctorCommandTest extends CommandLineTest {

    @Test
    void theSandboxIsAsExpected() throws IOException {
        Path report = folder.resolve("report.md");
        Path recording = folder.resolve("recording.json");

        for (int times = 0; times < 2; times++) {
            CommandResult ran =
                    run("doctor", "--sandbox", "--report", report.toString(), "--record", recording.toString());

            assertThat(ran.err()).isEmpty();
            assertThat(ran.exit()).isZero();
            assertThat(ran.out()).contains("operation ", "user.me  ", "## Doctor report", "0 failed");
            assertThat(report).content().contains("## Doctor report", "| user.me | ok | 200 |");
            assertThat(recording).content().contains("\"path\":\"/v2/user.me\"");
        }
    }

    @Test
    void aServiceIsCheckedWithTheKeyOfTheUserThatIsNamed() throws IOException {
        try (ManusSandbox sandbox = ManusSandbox.start()) {
            Path users = file(
                    "u.json",
                    "[{\"user\":\"alice\",\"api_keys\":[\"no-such-key\"]},{\"user\":\"bob\",\"api_keys\":[\""
                            + sandbox.apiKey() + "\"]}]");
            CommandResult bob =
                    run("doctor", "--base-url", sandbox.baseUrl(), "--users", users.toString(), "--user", "bob");

            assertThat(bob.exit()).isZero();
            assertThat(bob.out())
                    .contains("| base URL | " + sandbox.baseUrl() + " |", "not checked: needs an id: --task ID")
                    .doesNotContain(sandbox.apiKey());
            assertThat(sandbox.journal().calls())
                    .extracting(SeenCall::operation)
                    .allMatch(operation -> operation.method().equals("GET"));

            CommandResult alice =
                    run("doctor", "--base-url", sandbox.baseUrl(), "--users", users.toString(), "--user", "alice");

            assertThat(alice.exit()).isEqualTo(1);
            assertThat(alice.out()).contains("failed: unauthenticated", "not checked: the credential was rejected");
            assertThat(alice.err()).contains("user.me (user alice): HTTP 401").hasLineCount(1);
            assertThat(alice.out() + alice.err()).doesNotContain("no-such-key");
        }
    }

    @Test
    void whatIsNamedWronglyIsRefused() throws IOException {
        Path users =
                file("u.json", "[{\"user\":\"alice\",\"api_keys\":[\"k1\"]},{\"user\":\"bob\",\"api_keys\":[\"k2\"]}]");
        Path foreign = file("notes.json", "{\"what\":\"my notes\"}");

        isRefused(
                run("doctor", "--users", users.toString()),
                "--user: is required, because --users contains several: alice, bob");
        isRefused(
                run("doctor", "--users", users.toString(), "--user", "eve"),
                "--user eve: unknown user; known users are alice, bob");
        isRefused(run("doctor", "--sandbox", "--task", "t"), "--sandbox: uses its own");
        isRefused(run("doctor", "--sandbox", "--record", foreign.toString()), "is not a recording of this program");
        isRefused(run("doctor", "--sandbox", "--report", foreign.toString()), "is not a report of this program");
        isRefused(
                run("doctor", "--sandbox", "--report", foreign.toString(), "--record", foreign.toString()),
                "is the same file as --report");
        isRefused(run("doctor", "--sandbox", "--timeout", "soon"), "--timeout");
        isRefused(run("doctor", "--users", users.toString(), "--user", "bob", "--base-url", "nowhere"), "--base-url");
        assertThat(Files.readString(foreign)).isEqualTo("{\"what\":\"my notes\"}");
    }

    @Test
    void withoutAKeyItSaysWhatToSet() {
        assumeTrue(System.getenv("MANUS_API_KEY") == null, "the environment has a key");

        isRefused(
                run("doctor"),
                "no credential: set MANUS_API_KEY or --users; to try the command without an API key, set --sandbox");
    }
}
