package io.github.manusreactive.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.core.joran.spi.JoranException;
import io.github.manusreactive.ManusClient;
import io.github.manusreactive.ManusClients;
import io.github.manusreactive.call.CallOptions;
import io.github.manusreactive.fanout.ItemOutcome;
import io.github.manusreactive.fanout.OutcomeStatus;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.retry.RetrySettings;
import io.github.manusreactive.test.ManusSandbox;
import io.github.manusreactive.test.agent.AgentScript;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/** The command line as its user meets it: arguments in, exit code, text and files out. */
class ManusCommandTest extends CommandLineTest {

    @Test
    void everyLineBecomesOneOutcome() throws IOException {
        try (ManusSandbox sandbox = ManusSandbox.builder().noLimits().start()) {
            CommandResult ran = job(sandbox, input(8));

            assertThat(ran.err()).isEmpty();
            assertThat(ran.exit()).isZero();
            assertThat(outcomes())
                    .extracting(ItemOutcome::key)
                    .containsExactlyInAnyOrder("k0", "k1", "k2", "k3", "k4", "k5", "k6", "k7");
            assertThat(outcomes()).allSatisfy(each -> {
                assertThat(each.answer()).contains("prompt");
                assertThat(each.user()).isEqualTo("alice");
                assertThat(each.taskUrl()).isNotNull();
                assertThat(each.finishedAt()).isAfterOrEqualTo(each.createdAt());
            });
            assertThat(ran.out()).contains("finished").contains("8");
        }
    }

    @Test
    void theSameCommandAgainRepeatsNothing() throws IOException {
        try (ManusSandbox sandbox = ManusSandbox.builder().noLimits().start()) {
            Path input = input(5);
            job(sandbox, input);
            long created = sandbox.journal().tasksCreated();

            CommandResult again = job(sandbox, input);

            assertThat(again.exit()).isZero();
            assertThat(again.out()).contains("from the ledger");
            assertThat(sandbox.journal().tasksCreated()).isEqualTo(created);
            assertThat(outcomes()).hasSize(5);
        }
    }

    @Test
    void aChangedLineIsReported() throws IOException {
        try (ManusSandbox sandbox = ManusSandbox.builder().noLimits().start()) {
            job(sandbox, input(2));
            file("in.jsonl", "{\"key\":\"k0\",\"prompt\":\"prompt 0\"}\n{\"key\":\"k1\",\"prompt\":\"another\"}\n");
            Files.delete(folder.resolve("out.jsonl"));

            CommandResult ran = job(sandbox, folder.resolve("in.jsonl"));

            assertThat(ran.exit()).isEqualTo(1);
            Map<String, ItemOutcome> byKey =
                    outcomes().stream().collect(Collectors.toMap(ItemOutcome::key, each -> each));
            assertThat(byKey.get("k0").isFinished()).isTrue();
            assertThat(byKey.get("k1").error().message()).contains("another request");
            assertThat(sandbox.journal().tasksCreated()).isEqualTo(2);
        }
    }

    @Test
    void titlesCarryNoMarkIfNoneIsWanted() throws IOException {
        try (ManusSandbox sandbox = ManusSandbox.builder().noLimits().start();
                ManusClients clients = ManusClients.builder()
                        .baseUrl(sandbox.baseUrl())
                        .apiKey(sandbox.apiKey())
                        .build()) {
            ManusClient client = clients.client();
            assertThat(job(sandbox, input(1)).exit()).isZero();
            String marked =
                    client.tasks().detail(outcomes().get(0).taskId()).block().title();
            Files.delete(folder.resolve("out.jsonl"));
            Path other = folder.resolve("other.ledger");

            CommandResult ran = job(sandbox, input(1), "--no-correlation", "--ledger", other.toString());

            assertThat(ran.exit()).isZero();
            assertThat(marked).contains("[mr:");
            assertThat(client.tasks().detail(outcomes().get(0).taskId()).block().title())
                    .isNotNull()
                    .doesNotContain("[mr:");
        }
    }

    @Test
    void filesAreUploadedOnceAndSent() throws IOException {
        Path attached = file("a.txt", "hello");
        Path input = file(
                "in.jsonl",
                IntStream.range(0, 3)
                        .mapToObj(i -> new String(
                                JSON.write(Map.of(
                                        "key",
                                        "k" + i,
                                        "prompt",
                                        "read it " + i,
                                        "files",
                                        List.of(attached.toString()))),
                                StandardCharsets.UTF_8))
                        .collect(Collectors.joining("\n")));
        try (ManusSandbox sandbox = ManusSandbox.builder().noLimits().start()) {
            CommandResult ran = job(sandbox, input);

            assertThat(ran.err()).isEmpty();
            assertThat(ran.exit()).isZero();
            assertThat(sandbox.journal().count(Operation.FILE_UPLOAD)).isEqualTo(1);
            sandbox.journal().assertNoViolations();
        }
    }

    @Test
    void aChangedFileIsAChangedLine() throws IOException {
        Path attached = file("a.txt", "hello");
        Path input = file(
                "in.jsonl",
                new String(
                                JSON.write(Map.of(
                                        "key", "k0", "prompt", "read it", "files", List.of(attached.toString()))),
                                UTF_8)
                        + "\n{\"key\":\"k1\",\"prompt\":\"read nothing\"}\n");
        try (ManusSandbox sandbox = ManusSandbox.builder().noLimits().start()) {
            assertThat(job(sandbox, input).exit()).isZero();
            assertThat(job(sandbox, input).exit()).isZero();
            file("a.txt", "HELLO");
            Files.delete(folder.resolve("out.jsonl"));

            CommandResult ran = job(sandbox, input);

            assertThat(ran.exit()).isEqualTo(1);
            Map<String, ItemOutcome> byKey =
                    outcomes().stream().collect(Collectors.toMap(ItemOutcome::key, each -> each));
            assertThat(byKey.get("k0").error().message()).contains("another request");
            assertThat(byKey.get("k1").isFinished()).isTrue();
            assertThat(sandbox.journal().tasksCreated()).isEqualTo(2);
        }
    }

    @Test
    void aDryRunSendsNothingAndEstimates() throws IOException {
        try (ManusSandbox sandbox = ManusSandbox.start()) {
            CommandResult ran = job(sandbox, input(25), "--dry-run", "--max-in-flight", "20");

            assertThat(ran.exit()).isZero();
            assertThat(ran.out())
                    .contains(
                            "25 lines are valid",
                            "1 user at 10 tasks per 60 s",
                            "2:00, plus the duration of the last tasks")
                    .contains("--max-in-flight 20 is enough if tasks take less than 2:00");
            assertThat(job(sandbox, input(250), "--dry-run", "--limit", "task.create=1000/60s")
                            .out())
                    .contains(
                            "1 user at 100 tasks per 60 s, limited by task.listMessages",
                            "takes 2:00, plus the duration of the last tasks");
            assertThat(sandbox.journal().count()).isZero();
        }
    }

    @Test
    void aDryRunKnowsWhatTheLedgerHasAndLeavesItAsItIs() throws IOException {
        try (ManusSandbox sandbox = ManusSandbox.builder().noLimits().start()) {
            job(sandbox, input(15), "--limit", "task.create=100/1s");
            byte[] before = Files.readAllBytes(folder.resolve("in.jsonl.ledger"));
            long calls = sandbox.journal().count();

            CommandResult ran = job(sandbox, input(25), "--dry-run");

            assertThat(ran.exit()).isZero();
            assertThat(ran.out())
                    .contains("25 lines are valid, 15 of them already in the ledger", "creating takes 0 s");
            assertThat(folder.resolve("in.jsonl.ledger")).hasBinaryContent(before);
            assertThat(sandbox.journal().count()).isEqualTo(calls);
        }
    }

    @Test
    void aDryRunFindsWhatWouldStopTheJob() throws IOException {
        try (ManusSandbox sandbox = ManusSandbox.start()) {
            isRefused(
                    job(
                            sandbox,
                            input(1),
                            "--dry-run",
                            "--ledger",
                            file("l", "no ledger\nat all\n").toString()),
                    "is not a ledger");
            file("out.jsonl", "dear diary");
            isRefused(job(sandbox, input(1), "--dry-run"), "line 1 is not an outcome");
            isRefused(
                    run(
                            "run",
                            input(1).toString(),
                            "--dry-run",
                            "--users",
                            usersOf("k").toString(),
                            "--base-url",
                            "x"),
                    "--base-url: must start with");
        }
    }

    @Test
    void theReasonsAreReportedWithAnExampleOfEach() throws IOException {
        try (ManusSandbox sandbox = ManusSandbox.builder()
                .noLimits()
                .agent(prompt -> prompt.text().endsWith("0")
                        ? AgentScript.start().ask("Which one?", "A", "B")
                        : AgentScript.start().error("agent_error", "out of \u001b[31mpatience"))
                .start()) {
            CommandResult ran = job(sandbox, input(11), "--limit", "task.create=100/1s");

            assertThat(ran.exit()).isEqualTo(1);
            assertThat(ran.out().lines())
                    .anyMatch(line -> line.matches("  failed: agent_error +9"))
                    .anyMatch(line -> line.matches("    for example k[1-9]: .*out of \\\\u001b\\[31mpatience.*"))
                    .anyMatch(line -> line.matches("  waiting: \\w+ +2"))
                    .anyMatch(line -> line.matches("    for example k1?0: .*"));
        }
    }

    @Test
    void theReportIsOneFileWithEverythingEscaped() throws IOException {
        Path input = file(
                "in.jsonl",
                "{\"key\":\"<b>k\",\"prompt\":\"ask\"}\n"
                        + "{\"key\":\"bad\",\"prompt\":\"ask\",\"agent_profile\":\"none\"}\n");
        try (ManusSandbox sandbox = ManusSandbox.builder()
                .noLimits()
                .agent(prompt -> AgentScript.start().error("agent_error", "<script>alert(1)</script>"))
                .start()) {
            Path report = folder.resolve("report.html");

            CommandResult ran = job(sandbox, input, "--report", report.toString());

            assertThat(ran.err()).isEqualTo("manus: exit code 1, 2 of 2 keys have no answer: 1 failed, 1 rejected\n");
            assertThat(ran.exit()).isEqualTo(1);
            assertThat(Files.readString(report))
                    .contains("&lt;b&gt;k", "&lt;script&gt;", "<svg", "<td>bad</td><td>rejected</td><td></td>")
                    .doesNotContain("<script", "http://", "src=");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--limit|task.create=-1/60s|--limit",
                "--limit|task.creat=1/60s|not an API operation",
                "--limit|task.create=1/48h|at most a day",
                "--limit|10/60s|is not of the form task.create=10/60s",
                "--max-outage|0s|longer than zero",
                "--reopen|finished|--reopen",
                "--timeout|5x|not a duration",
                "--on-waiting|maybe|--on-waiting",
                "--max-in-flight|0|--max-in-flight",
                "--max-credits|-1|--max-credits",
                "--progress|loud|--progress",
                "--bogus|1|--bogus",
            })
    void aBadOptionIsNamed(String option, String value, String problem) throws IOException {
        try (ManusSandbox sandbox = ManusSandbox.start()) {
            CommandResult ran = job(sandbox, input(1), option, value);

            assertThat(ran.exit()).isEqualTo(2);
            assertThat(ran.err()).contains(problem).doesNotContain("\tat ").hasLineCount(1);
            assertThat(sandbox.journal().count()).isZero();
        }
    }

    @Test
    void aBadBaseUrlIsRefused() throws IOException {
        CommandResult ran =
                run("run", input(1).toString(), "--users", usersOf("k").toString(), "--base-url", "ftp://x");

        assertThat(ran.exit()).isEqualTo(2);
        assertThat(ran.err()).contains("--base-url: must start with").hasLineCount(1);
    }

    @Test
    void theVersionIsThatOfTheBuild() {
        assertThat(run("--version").out()).startsWith("manus ").hasLineCount(1);
    }

    @Test
    void standardInputIsReadToo() throws IOException {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream("{\"key\":\"a\",\"prompt\":\"p\"}\n{\"key\":\"b\"}".getBytes(UTF_8)));
        try (ManusSandbox sandbox = ManusSandbox.builder().noLimits().start()) {
            CommandResult broken = job(
                    sandbox, Path.of("-"), "--ledger", folder.resolve("ledger").toString());

            assertThat(broken.exit()).isEqualTo(2);
            assertThat(broken.err()).contains("standard input line 2: prompt");

            System.setIn(new ByteArrayInputStream("{\"key\":\"a\",\"prompt\":\"p\"}\n".getBytes(UTF_8)));
            CommandResult ran = job(
                    sandbox, Path.of("-"), "--ledger", folder.resolve("ledger").toString());

            assertThat(ran.exit()).isZero();
            assertThat(outcomes())
                    .singleElement()
                    .satisfies(each -> assertThat(each.isFinished()).isTrue());
        } finally {
            System.setIn(before);
        }
    }

    @ParameterizedTest
    @CsvSource({"park,WAITING", "fail,FAILED", "skip,FINISHED"})
    void aQuestionEndsAsTheCallerSays(String onWaiting, OutcomeStatus expected) throws IOException {
        try (ManusSandbox sandbox = ManusSandbox.builder()
                .noLimits()
                .agent(prompt -> AgentScript.start().ask("Which one?", "A", "B"))
                .start()) {
            CommandResult ran = job(sandbox, input(1), "--on-waiting", onWaiting);

            assertThat(outcomes()).singleElement().satisfies(each -> {
                assertThat(each.status()).isEqualTo(expected);
                assertThat(each.taskId()).isNotNull();
            });
            assertThat(ran.exit()).isEqualTo(expected == OutcomeStatus.FINISHED ? 0 : 1);
        }
    }

    @Test
    void aWaitingTaskIsResumedOnDemand() throws IOException {
        try (ManusSandbox sandbox = ManusSandbox.builder()
                .noLimits()
                .agent(prompt -> AgentScript.start().ask("Which one?", "A", "B"))
                .start()) {
            job(sandbox, input(1));

            CommandResult again = job(sandbox, input(1), "--reopen", "waiting,timed_out", "--on-waiting", "skip");

            assertThat(again.exit()).isZero();
            assertThat(outcomes())
                    .singleElement()
                    .satisfies(each -> assertThat(each.isFinished()).isTrue());
            assertThat(sandbox.journal().tasksCreated()).isEqualTo(1);
        }
    }

    @Test
    void whatTheJobHandlesIsNotAWarning() throws JoranException {
        LoggerContext asShipped = new LoggerContext();
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(asShipped);

        configurator.doConfigure(ManusCommand.class.getResource("/logback.xml"));

        assertThat(Map.of(
                        "io.github.manusreactive.fanout", Level.WARN,
                        "io.github.manusreactive.call", Level.ERROR,
                        "reactor.netty.http.client", Level.ERROR))
                .allSatisfy(
                        (name, level) -> assertThat(asShipped.getLogger(name).getEffectiveLevel())
                                .isEqualTo(level));
    }

    @Test
    void theLogIsAsLoudAsAsked() throws IOException {
        Logger logger = (Logger) LoggerFactory.getLogger("io.github.manusreactive");
        Level before = logger.getLevel();
        try {
            run(
                    "run",
                    input(1).toString(),
                    "--dry-run",
                    "--log-level",
                    "debug",
                    "--users",
                    usersOf("k").toString());

            assertThat(logger.getLevel()).isEqualTo(Level.DEBUG);
            assertThat(((Logger) LoggerFactory.getLogger("io.github.manusreactive.call")).getEffectiveLevel())
                    .isEqualTo(Level.DEBUG);
        } finally {
            logger.setLevel(before);
        }
    }

    @Test
    void aDemoThatBreaksARuleDoesNotReportSuccess() {
        try (ManusSandbox sandbox = ManusSandbox.builder()
                .limits(limits -> limits.set(Operation.USER_ME, 1, Duration.ofMinutes(1)))
                .start()) {
            ManusClient client = ManusClients.builder()
                    .baseUrl(sandbox.baseUrl())
                    .apiKey(sandbox.apiKey())
                    .callOptions(
                            CallOptions.builder().retry(RetrySettings.off()).build())
                    .build()
                    .client();
            assertThat(DemoCommand.judged(sandbox.journal(), 0)).isZero();
            client.account().me().then(client.account().me()).onErrorComplete().block();

            CommandResult ran = captured(() -> DemoCommand.judged(sandbox.journal(), 0));

            assertThat(ran.exit()).isEqualTo(1);
            assertThat(ran.err())
                    .contains("rate limit exceeded by 1 of 2 calls")
                    .doesNotContain("\tat ");
        }
    }

    @Test
    void theSandboxRunsAsAProcess() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ManusCommand.class.getName(),
                        "sandbox",
                        "--key",
                        "sk-from-the-command-line",
                        "--limit",
                        "task.create=3/60s")
                // A JVM writes warnings of its own to the error stream.
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader said = process.inputReader(UTF_8)) {
            String baseUrl = said.readLine();
            assertThat(baseUrl).startsWith("base_url=http://127.0.0.1:");
            assertThat(said.readLine()).isEqualTo("api_key=sk-from-the-command-line");
            try (ManusClients clients = ManusClients.builder()
                    .baseUrl(baseUrl.substring("base_url=".length()))
                    .apiKey("sk-from-the-command-line")
                    .build()) {
                ManusClient client = clients.client();
                assertThat(client.tasks().list().collectList().block()).isEmpty();
            }
        } finally {
            process.destroy();
        }
        assertThat(process.waitFor()).isEqualTo(143);
    }

    @Test
    void theProcessOfTheDocumentedImageServesItsKeyUntilItIsTerminated() throws Exception {
        String page = Files.readString(Path.of("../docs/sandbox.md"));
        Matcher entry = Pattern.compile("ENTRYPOINT \\[\"java\", \"-jar\", \"/manus.jar\", (.*)]")
                .matcher(page);
        assertThat(entry.find()).isTrue();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                ManusCommand.class.getName()));
        command.addAll(
                List.of(entry.group(1).replace("8080", "0").replace("\"", "").split(", ")));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("SANDBOX_API_KEY", "sk-sandbox");
        Process process = builder.start();
        try (BufferedReader said = process.inputReader(UTF_8)) {
            String baseUrl = said.readLine().substring("base_url=".length());
            assertThat(said.readLine()).isEqualTo("api_key=sk-sandbox");
            assertThat(said.readLine()).startsWith("report=");
            assertThat(said.readLine()).startsWith("#");
            assertThat(said.readLine()).isEqualTo("export MANUS_BASE_URL=" + baseUrl + " MANUS_API_KEY=sk-sandbox");
            try (ManusClients clients =
                    ManusClients.builder().baseUrl(baseUrl).apiKey("sk-sandbox").build()) {
                assertThat(clients.client().tasks().list().collectList().block())
                        .isEmpty();
            }
        } finally {
            process.destroy();
        }
        assertThat(process.waitFor()).isEqualTo(143);
    }

    @Test
    void theDocumentListsTheOptionsOfTheSandbox() throws IOException {
        String page = Files.readString(Path.of("../docs/command-line.md"));
        String section = page.substring(page.indexOf("## Options of `sandbox`"), page.indexOf("## Inspect a ledger"));

        assertThat(options("`(--[a-z-]+)", section))
                .isNotEmpty()
                .isEqualTo(
                        options("(?m)^ +(--[a-z-]+)", run("sandbox", "--help").out()));
    }

    private static Set<String> options(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void theSandboxTellsItsOptions() {
        assertThat(run("sandbox", "--help").out())
                .startsWith("Usage: sandbox [options]")
                .contains("--port N");
    }
}
