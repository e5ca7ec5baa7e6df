package io.github.manusreactive.cli;

import io.github.manusreactive.ManusClients;
import io.github.manusreactive.fanout.LedgerEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import reactor.core.publisher.Mono;

/** Runs a file of prompts as tasks. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        abbreviateSynopsis = true,
        sortOptions = false,
        description = "Runs every line of a JSONL or CSV file as a task. Run the command again to resume an "
                + "interrupted job.",
        footer = {
            "",
            "Input line: {\"key\":\"k1\",\"prompt\":\"...\"}, optional title, project_id, agent_profile, locale, connectors,"
                    + " enable_skills, force_skills, task_references, files, file_urls, interactive_mode, hide_in_task_list,"
                    + " share_visibility, structured_output_schema. The columns of a CSV file have the same names."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            ExitCode.ALL_FINISHED_HELP,
            ExitCode.SOME_NOT_HELP,
            ExitCode.USAGE_HELP,
            ExitCode.CREDIT_GUARD_HELP,
            ExitCode.NO_REPORT_HELP,
            ExitCode.TASKS_MISSING_HELP,
            ExitCode.INTERRUPTED_HELP
        })
final class RunCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "INPUT", description = "JSONL or CSV file; - for standard input.")
    private String input = "";

    @Option(names = "--dry-run", description = "Check everything, estimate the duration, send nothing.")
    private boolean dryRun;

    @Option(names = "--progress", paramLabel = "HOW", description = "auto (default), bar, plain or none.")
    private ProgressView.ProgressMode progress = ProgressView.ProgressMode.auto;

    @ArgGroup(exclusive = false, order = 0, heading = "%nInput%n")
    private InputOptions reading = new InputOptions();

    @ArgGroup(exclusive = false, order = 1, heading = "%nFiles%n")
    private FileOptions files = new FileOptions();

    @ArgGroup(exclusive = false, order = 2, heading = "%nUsers%n")
    private UserOptions users = new UserOptions();

    @ArgGroup(exclusive = false, order = 3, heading = "%nTasks%n")
    private TaskOptions tasks = new TaskOptions();

    @ArgGroup(exclusive = false, order = 4, heading = "%nServer%n")
    private ServerOptions server = new ServerOptions();

    @Override
    public Integer call() throws IOException {
        if (input.isBlank()) {
            throw new UsageException("INPUT is empty: set a JSONL or CSV file, or - for standard input");
        }
        tasks.check();
        users.check();
        InputSettings settings = reading.settings();
        files.check(input, users.file());
        List<UserAccount> accounts = users.accounts();
        users.checkFloor(accounts);
        ManusClients.Builder builder = server.clients().rateLimits(budget -> users.limit(budget, accounts));
        accounts.forEach(account -> builder.user(account.user()));
        InputFile lines;
        long total;
        SignalForwarder checking = new SignalForwarder(() -> {
            ConsoleMessages.tell("interrupted while the input was checked; nothing was sent");
            System.exit(ExitCode.INTERRUPTED);
        });
        try {
            lines = InputFile.of(input, settings);
            total = lines.check();
        } finally {
            checking.close();
        }
        if (dryRun) {
            Predicate<String> inOutput = OutputFile.check(files.output(), files.outputFormat());
            builder.build().close();
            long known = known(lines, files.trustsOutput() ? key -> false : inOutput);
            new DurationEstimate(total, known, users.paces(accounts, server.watch()), tasks.maxInFlight())
                    .lines()
                    .forEach(System.out::println);
            reading.lines(lines, total).forEach(System.out::println);
            System.out.println(lines.profiles().line(tasks.agentProfile()));
            return ExitCode.ALL_FINISHED;
        }
        boolean outcomesMayMeetBar = files.output() == null && !TerminalTraits.standardOutputIsFile();
        try (ManusClients clients = builder.build();
                OutputFile out = OutputFile.to(files.output(), files.outputFormat())) {
            ProgressView view = ProgressView.onStandardError(progress, outcomesMayMeetBar);
            return new JobRunner(clients, lines, total, out, view)
                    .report(files.report())
                    .messages(files.outputsMessages())
                    .downloader(files.downloader(clients))
                    .defaults(tasks.requestDefaults())
                    .maxCredits(tasks.maxCredits())
                    .stopsTimedOut(tasks.stopsOnTimeout())
                    .reopensOnce(tasks.createsAgainAfter(Instant.now()))
                    .credentials(users.file() == null ? "MANUS_API_KEY" : "--users " + users.file())
                    .command(spec.root().commandLine().getParseResult().expandedArgs())
                    .run(fanOut -> {
                        tasks.apply(fanOut);
                        fanOut.maxOutage(server.maxOutage())
                                .ledger(new LedgerOption(files.ledger(input), files.namesLedger())
                                        .checking(lines.keys(), out, files.trustsOutput()));
                        users.apply(fanOut);
                    });
        }
    }

    /** Returns the number of lines that need no new task, from the ledger or output of an earlier run. */
    private long known(InputFile lines, Predicate<String> inOutput) {
        Path ledger = files.ledger(input);
        try {
            if (!Files.exists(ledger)) {
                return UnknownKeys.among(lines.keys(), inOutput, key -> Mono.empty())
                        .doOnNext(unknown -> unknown.refuse("--output " + files.output()))
                        .thenReturn(0L)
                        .toFuture()
                        .join();
            }
            return new LedgerOption(ledger, files.namesLedger())
                    .count(
                            lines::keys,
                            entry -> lines.selects(entry.key()) && hasTask(entry),
                            server.baseUrl(),
                            inOutput)
                    .toFuture()
                    .join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof UsageException misuse ? misuse : e;
        }
    }

    private boolean hasTask(LedgerEntry entry) {
        return entry instanceof LedgerEntry.Created
                || entry instanceof LedgerEntry.Finished finished && !tasks.createsAgain(finished.outcome());
    }

    static void atLeast(String option, long least, @Nullable Number value) {
        if (value != null && value.longValue() < least) {
            throw new UsageException(option + ": must be at least " + least + ", but is " + value);
        }
    }
}
