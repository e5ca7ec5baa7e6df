package io.github.manusreactive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.test.ManusSandbox;
import io.github.manusreactive.test.agent.AgentScript;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the report tells, and the file it goes to. */
class ReportCollectorTest extends CommandLineTest {

    @Test
    void theReportNamesTheGuardThatStoppedTheJobAndEachUserApart() throws IOException {
        try (ManusSandbox sandbox = ManusSandbox.builder().credits(50).start()) {
            Path report = folder.resolve("report.html");
            Path users = file("both.json", """
                    [{"user":"alice","api_keys":["%s"]},{"user":"bob","api_keys":["%s"]}]
                    """.formatted(
                            sandbox.user("alice").apiKey(), sandbox.user("bob").apiKey()));

            CommandResult ran = job(
                    sandbox,
                    input(2),
                    "--users",
                    users.toString(),
                    "--account-floor",
                    "51",
                    "--report",
                    report.toString());

            assertThat(ran.exit()).isEqualTo(3);
            assertThat(ran.err())
                    .contains(
                            "stopped: the balance of every user is below --account-floor; left out: alice: 50 credits left");
            assertThat(report)
                    .content()
                    .contains("<div>Stopped before the end: the balance of every user is below --account-floor.</div>")
                    .contains("<div>User excluded: alice: 50 credits left, below the floor of 51</div>")
                    .contains("<div>User excluded: bob: 50 credits left, below the floor of 51</div>")
                    .doesNotContain("the job has used its credits");
        }
    }

    @Test
    void aFileOfSomethingElseIsNotOverwritten() throws IOException {
        Path thesis = file("thesis.html", "<html>years of work</html>");
        try (ManusSandbox sandbox = ManusSandbox.start()) {
            isRefused(
                    job(sandbox, input(1), "--report", thesis.toString()),
                    thesis + ": is not a report of this program");
            isRefused(
                    job(sandbox, input(1), "--dry-run", "--report", thesis.toString()),
                    thesis + ": is not a report of this program");
            assertThat(sandbox.journal().count()).isZero();
        }
        isRefused(run("demo", "--report", thesis.toString()), thesis + ": is not a report of this program");
        assertThat(thesis).content().isEqualTo("<html>years of work</html>");
    }

    @Test
    void aReportOfAnEarlierRunIsReplacedAndAFileBesideItStays() throws IOException {
        Path report = file("report.html", "");
        Path beside = file("report.html.tmp", "mine");
        try (ManusSandbox sandbox = ManusSandbox.builder().noLimits().start()) {
            assertThat(job(sandbox, input(1), "--report", report.toString()).exit())
                    .isZero();
            assertThat(report).content().contains("1 of 1 finished");
            assertThat(job(sandbox, input(2), "--report", report.toString()).exit())
                    .isZero();
        }
        assertThat(report).content().contains("2 of 2 finished");
        assertThat(beside).content().isEqualTo("mine");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.filter(each -> each.toString().endsWith(".tmp"))).containsExactly(beside);
        }
    }

    @Test
    void aReportThatCannotBeWrittenIsSeenByItsExitCode() throws IOException {
        Path reports = Files.createDirectory(folder.resolve("reports"));
        try (ManusSandbox sandbox = ManusSandbox.builder()
                .noLimits()
                .agent(prompt -> {
                    removed(reports);
                    return AgentScript.answer(Duration.ZERO, "done");
                })
                .start()) {
            CommandResult ran = job(
                    sandbox,
                    input(1),
                    "--report",
                    reports.resolve("report.html").toString());

            assertThat(outcomes()).allMatch(each -> each.isFinished()).hasSize(1);
            assertThat(ran.err()).contains("report.html: cannot be written");
            assertThat(ran.exit()).isEqualTo(4);
        }
    }

    private static void removed(Path folder) {
        try {
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
