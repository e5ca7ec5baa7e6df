package io.github.manusreactive.examples.bulk;

import io.github.manusreactive.ManusClients;
import io.github.manusreactive.budget.BudgetSettings;
import io.github.manusreactive.budget.Limit;
import io.github.manusreactive.call.CallOptions;
import io.github.manusreactive.examples.bulk.LimitOption.Durations;
import io.github.manusreactive.fanout.OutcomeStatus;
import io.github.manusreactive.fanout.WaitingPolicy;
import io.github.manusreactive.lifecycle.RunOptions;
import io.github.manusreactive.lifecycle.WatchSettings;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.retry.ReconcileSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code run}: the real job. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = "Runs every line of a JSONL file as a task. Run again, it goes on where it stopped.",
        footer = {
            "",
            "Input line: {\"key\":\"k1\",\"prompt\":\"...\"}, optional title, project_id, agent_profile, locale,"
                    + " connectors, files, structured_output_schema.",
            "Exit: 0 all finished, 1 some not, 2 usage or unreadable input, 3 stopped by the credit guard,"
                    + " 130 interrupted."
        })
final class RunCommand implements Callable<Integer> {

    /** What to do where an agent asks. */
    enum OnWaiting {
        park(WaitingPolicy.park()),
        skip(WaitingPolicy.skip("Nobody can answer now. Skip this step and go on with your best judgement.")),
        fail(WaitingPolicy.fail());

        private final WaitingPolicy policy;

        OnWaiting(WaitingPolicy policy) {
            this.policy = policy;
        }

        WaitingPolicy policy() {
            return policy;
        }
    }

    /** What an earlier run may have left open. */
    enum Reopen {
        waiting(OutcomeStatus.WAITING),
        timed_out(OutcomeStatus.TIMED_OUT),
        ambiguous(OutcomeStatus.AMBIGUOUS),
        rejected(OutcomeStatus.REJECTED),
        failed(OutcomeStatus.FAILED);

        private final OutcomeStatus status;

        Reopen(OutcomeStatus status) {
            this.status = status;
        }

        OutcomeStatus status() {
            return status;
        }
    }

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "INPUT", description = "JSONL file; - for standard input.")
    private String input = "";

    @Option(
            names = "--output",
            paramLabel = "FILE",
            description =
                    "JSONL file with a line for each key, appended as outcomes come; what an earlier run left in it"
                            + " is replaced by what comes later, an answer only by an answer; default: standard output.")
    private @Nullable Path output;

    @Option(
            names = "--ledger",
            paramLabel = "FILE",
            description = "Remembers what was done; default: INPUT.ledger, or stdin.ledger for standard input.")
    private @Nullable Path ledger;

    @Option(names = "--base-url", paramLabel = "URL", description = "Where the API is; default: ${DEFAULT-VALUE}.")
    private String baseUrl = "https://api.manus.ai";

    @Option(
            names = "--users",
            paramLabel = "FILE",
            description =
                    "JSON list of {\"user\":\"a\",\"api_keys\":[\"...\"]} or {\"user\":\"b\",\"access_token\":\"...\"};"
                            + " \"limits\":{\"task.create\":\"20/60s\"} beside them go before --limit; default: the key in"
                            + " MANUS_API_KEY.")
    private @Nullable Path users;

    @Option(
            names = "--max-in-flight",
            paramLabel = "N",
            description = "Tasks under way at most; default: ${DEFAULT-VALUE}.")
    private int maxInFlight = 1000;

    @Option(
            names = "--limit",
            paramLabel = "OP=N/TIME",
            converter = LimitOption.Converter.class,
            description = "Limit of an operation, such as task.create=10/60s; repeatable; default: as documented.")
    private List<LimitOption> limits = List.of();

    @Option(
            names = "--on-waiting",
            paramLabel = "WHAT",
            description = "park (default), skip or fail where an agent asks.")
    private OnWaiting onWaiting = OnWaiting.park;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            converter = Durations.class,
            description = "Longest time of a task, such as 30m; default: ${DEFAULT-VALUE}.",
            defaultValue = "30m")
    private Duration timeout = Duration.ofMinutes(30);

    @Option(
            names = "--max-credits",
            paramLabel = "N",
            description = "Create no more tasks once this many credits are used.")
    private @Nullable Long maxCredits;

    @Option(names = "--retry-failed", paramLabel = "N", description = "Repeat failed tasks as new ones; default: 0.")
    private int retryFailed;

    @Option(
            names = "--reopen",
            paramLabel = "OUTCOME",
            split = ",",
            description =
                    "Take up again what an earlier run left as waiting, timed_out, ambiguous, rejected or failed (a new"
                            + " task); default: nothing.")
    private List<Reopen> reopen = List.of();

    @Option(
            names = "--watch-interval",
            paramLabel = "TIME",
            converter = Durations.class,
            description = "Fastest status look; default: ${DEFAULT-VALUE}.",
            defaultValue = "5s")
    private Duration watchInterval = Duration.ofSeconds(5);

    @Option(
            names = "--settle",
            paramLabel = "TIME",
            converter = Durations.class,
            description =
                    "How long after a create without an answer its task may still show up, before the create is sent"
                            + " again; default: ${DEFAULT-VALUE}.",
            defaultValue = "60s")
    private Duration settle = Duration.ofSeconds(60);

    @Option(
            names = "--account-floor",
            paramLabel = "N",
            description = "Leave a user out while the balance is below N credits.")
    private @Nullable Long accountFloor;

    @Option(
            names = "--response-timeout",
            paramLabel = "TIME",
            converter = Durations.class,
            description = "How long to wait for the answer to one call; default: ${DEFAULT-VALUE}.",
            defaultValue = "30s")
    private Duration responseTimeout = Duration.ofSeconds(30);

    @Option(
            names = "--max-outage",
            paramLabel = "TIME",
            converter = Durations.class,
            description =
                    "How long to bear with a server that does not answer; then the job ends with exit code 1 and can be"
                            + " gone on with; default: ${DEFAULT-VALUE}.",
            defaultValue = "15m")
    private Duration maxOutage = Duration.ofMinutes(15);

    @Option(names = "--report", paramLabel = "FILE", description = "Write an HTML report at the end.")
    private @Nullable Path report;

    @Option(names = "--dry-run", description = "Check everything, say how long it would take, send nothing.")
    private boolean dryRun;

    @Option(names = "--progress", paramLabel = "HOW", description = "auto (default), bar, plain or none.")
    private ProgressView.Mode progress = ProgressView.Mode.auto;

    @Override
    public Integer call() throws IOException {
        checkNumbers();
        checkFiles();
        List<Account> accounts = UsersFile.of(users, System.getenv("MANUS_API_KEY"));
        ManusClients.Builder builder = ManusClients.builder()
                .baseUrl(baseUrl)
                .options(CallOptions.defaults().withReconcile(reconcile()).withResponseTimeout(responseTimeout))
                .statusWatch(WatchSettings.defaults().withFastest(watchInterval))
                .budget(budget -> limit(budget, accounts));
        accounts.forEach(account -> builder.user(account.user()));
        Input lines = Input.of(input);
        long total = lines.check();
        if (dryRun) {
            new Estimate(total, createLimits(accounts), maxInFlight).lines().forEach(System.out::println);
            return ExitCode.ALL_FINISHED;
        }
        try (Output out = new Output(output);
                ManusClients clients = builder.build()) {
            ProgressView view = ProgressView.onStandardError(progress, output == null);
            return new Job(clients, lines, total, out, view)
                    .report(report)
                    .command(spec.root().commandLine().getParseResult().originalArgs())
                    .run(fanOut -> {
                        fanOut.maxInFlight(maxInFlight)
                                .run(RunOptions.builder().timeout(timeout).build())
                                .onWaiting(onWaiting.policy())
                                .reopen(reopen.stream().map(Reopen::status).toArray(OutcomeStatus[]::new))
                                .retriesOfFailed(retryFailed)
                                .maxOutage(maxOutage)
                                .ledger(new LedgerOption(ledgerPath()));
                        if (maxCredits != null) {
                            fanOut.maxCredits(maxCredits);
                        }
                        if (accountFloor != null) {
                            fanOut.accountFloor(accountFloor);
                        }
                    });
        }
    }

    private BudgetSettings.Builder limit(BudgetSettings.Builder budget, List<Account> accounts) {
        limits.forEach(each -> budget.limit(each.operation(), each.limit()));
        for (Account account : accounts) {
            account.limits().forEach(own -> budget.limit(account.user().label(), own.operation(), own.limit()));
        }
        return budget;
    }

    private List<Limit> createLimits(List<Account> accounts) {
        BudgetSettings budget = limit(BudgetSettings.builder(), accounts).build();
        return accounts.stream()
                .map(account -> budget.limit(account.user().label(), Operation.TASK_CREATE))
                .toList();
    }

    private ReconcileSettings reconcile() {
        ReconcileSettings defaults = ReconcileSettings.defaults();
        Duration afterAnswerLost = settle.compareTo(defaults.settleTime()) < 0 ? settle : defaults.settleTime();
        return defaults.withSettleTimes(afterAnswerLost, settle);
    }

    private Path ledgerPath() {
        return ledger != null ? ledger : Path.of(input.equals("-") ? "stdin.ledger" : input + ".ledger");
    }

    private void checkNumbers() {
        atLeast("--max-in-flight", 1, maxInFlight);
        atLeast("--max-credits", 1, maxCredits);
        atLeast("--account-floor", 0, accountFloor);
        atLeast("--retry-failed", 0, retryFailed);
    }

    private static void atLeast(String option, long least, @Nullable Number value) {
        if (value != null && value.longValue() < least) {
            throw new UsageError(option + ": must be at least " + least + ", but is " + value);
        }
    }

    private void checkFiles() throws IOException {
        OwnFiles.writableLater("--output", output);
        OwnFiles.writableLater("--report", report);
        OwnFiles.writableLater("--ledger", ledgerPath());
        new OwnFiles()
                .distinct("INPUT", input.equals("-") ? null : Path.of(input))
                .distinct("--users", users)
                .distinct("--ledger", ledgerPath())
                .distinct("--output", output)
                .distinct("--report", report);
    }
}
