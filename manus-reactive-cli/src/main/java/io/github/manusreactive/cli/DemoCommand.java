package io.github.manusreactive.cli;

import io.github.manusreactive.ManusClients;
import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.ratelimit.RateLimit;
import io.github.manusreactive.task.PollingSettings;
import io.github.manusreactive.test.ManusSandbox;
import io.github.manusreactive.test.agent.AgentScript;
import io.github.manusreactive.test.journal.CallJournal;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code demo}: runs a job on the embedded sandbox, with rate limit windows of two seconds instead of a minute. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = "Runs 60 prompts for three users against a sandbox in this process. Needs no API key.")
final class DemoCommand implements Callable<Integer> {

    private static final Duration WINDOW = Duration.ofSeconds(2);
    /** More than all prompts use. Without a limit, the job logs a warning. */
    private static final long MAX_CREDITS = 10_000;

    private static final String[] USERS = {"alice", "bob", "carol"};

    @Option(names = "--progress", paramLabel = "HOW", description = "auto (default), bar, plain or none.")
    private ProgressView.ProgressMode progress = ProgressView.ProgressMode.auto;

    @Option(names = "--report", paramLabel = "FILE", description = "Write an HTML report at the end.")
    private @Nullable Path report;

    @Override
    public Integer call() throws IOException {
        ReportFile.check("--report", report);
        Path prompts = Files.createTempFile("demo-prompts", ".jsonl");
        Path answers = Files.createTempFile("demo-answers", ".jsonl");
        Files.delete(answers);
        try (InputStream bundled =
                Objects.requireNonNull(DemoCommand.class.getResourceAsStream("/demo-prompts.jsonl"))) {
            Files.copy(bundled, prompts, StandardCopyOption.REPLACE_EXISTING);
        }
        try (ManusSandbox sandbox = sandbox();
                ManusClients clients = clients(sandbox);
                OutputFile output = OutputFile.to(answers)) {
            System.out.println(
                    "The sandbox runs at " + sandbox.baseUrl() + " with users " + String.join(", ", USERS) + ".");
            System.out.println("Each user can create " + Operation.TASK_CREATE.limitPerMinute() + " tasks per "
                    + WINDOW.toSeconds() + " s (Manus: per 60 s).");
            InputFile input = InputFile.of(prompts.toString());
            int exit = new JobRunner(
                            clients, input, input.check(), output, ProgressView.onStandardError(progress, false))
                    .report(report)
                    .maxCredits(MAX_CREDITS)
                    .run(fanOut ->
                            fanOut.taskTimeout(Duration.ofSeconds(30)).onWaiting(TaskOptions.OnWaiting.skip.policy()));
            System.out.println(
                    "Calls rejected by a rate limit: " + sandbox.journal().rateLimited() + ". Prompts created twice: "
                            + sandbox.journal().duplicatePrompts().size() + ".");
            System.out.println("The answers are in " + answers + (report == null ? "" : ", the report in " + report));
            return judged(sandbox.journal(), exit);
        } finally {
            Files.deleteIfExists(prompts);
        }
    }

    /** Returns the exit code: {@link ExitCode#SOME_NOT} if a guarantee was violated. */
    static int judged(CallJournal journal, int exit) {
        try {
            journal.assertNoViolations();
            journal.assertNoDuplicateTasks();
            return exit;
        } catch (AssertionError e) {
            ConsoleMessages.tell(String.valueOf(e.getMessage()));
            return ExitCode.SOME_NOT;
        }
    }

    private static ManusSandbox sandbox() {
        return ManusSandbox.builder()
                // each would log a warning into the progress display
                .oddEntries(0)
                .limits(limits -> {
                    for (Operation operation : Operation.values()) {
                        limits.set(operation, operation.limitPerMinute(), WINDOW);
                    }
                })
                .agent(prompt -> prompt.text().contains("risks")
                        ? AgentScript.start()
                                .run(Duration.ofMillis(700))
                                .ask("For private or business use?", "Private", "Business")
                        : AgentScript.answer(Duration.ofMillis(900), "Here is what I found on: " + prompt.text()))
                .start();
    }

    private static ManusClients clients(ManusSandbox sandbox) {
        ManusClients.Builder builder = ManusClients.builder()
                .baseUrl(sandbox.baseUrl())
                .polling(PollingSettings.builder()
                        .minInterval(Duration.ofMillis(250))
                        .build())
                .rateLimits(limits -> {
                    for (Operation operation : Operation.values()) {
                        limits.limit(operation, new RateLimit(operation.limitPerMinute(), WINDOW));
                    }
                    return limits;
                });
        for (String user : USERS) {
            builder.user(ManusUser.ofApiKeys(user, sandbox.user(user).apiKey()));
        }
        return builder.build();
    }
}
