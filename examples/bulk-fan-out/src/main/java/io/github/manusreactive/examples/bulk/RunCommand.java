package io.github.manusreactive.examples.bulk;

import io.github.manusreactive.ManusClients;
import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.call.CallOptions;
import io.github.manusreactive.examples.bulk.LimitOption.Durations;
import io.github.manusreactive.fanout.FanOutLedger;
import io.github.manusreactive.lifecycle.RunOptions;
import io.github.manusreactive.lifecycle.WatchSettings;
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
        park,
        skip,
        fail
    }

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "INPUT", description = "JSONL file; - for standard input.")
    private String input = "";

    @Option(
            names = "--output",
            paramLabel = "FILE",
            description = "JSONL file to append outcomes to; default: standard output.")
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
                            + " default: the key in MANUS_API_KEY.")
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

    @Option(names = "--report", paramLabel = "FILE", description = "Write an HTML report at the end.")
    private @Nullable Path report;

    @Option(names = "--dry-run", description = "Check everything, say how long it would take, send nothing.")
    private boolean dryRun;

    @Option(names = "--progress", paramLabel = "HOW", description = "auto (default), bar, plain or none.")
    private ProgressView.Mode progress = ProgressView.Mode.auto;

    @Override
    public Integer call() throws IOException {
        List<ManusUser> who = UsersFile.of(users, System.getenv("MANUS_API_KEY"));
        if (maxInFlight < 1) {
            throw new UsageError("--max-in-flight: must be at least 1, but is " + maxInFlight);
        }
        if (maxCredits != null && maxCredits < 1) {
            throw new UsageError("--max-credits: must be at least 1, but is " + maxCredits);
        }
        if (accountFloor != null && accountFloor < 0) {
            throw new UsageError("--account-floor: must not be negative, but is " + accountFloor);
        }
        if (retryFailed < 0) {
            throw new UsageError("--retry-failed: must not be negative, but is " + retryFailed);
        }
        ManusClients.Builder builder = ManusClients.builder()
                .baseUrl(baseUrl)
                .options(CallOptions.defaults().withReconcile(reconcile()))
                .statusWatch(WatchSettings.defaults().withFastest(watchInterval))
                .budget(budget -> limits.forEach(limit -> budget.limit(limit.operation(), limit.limit())));
        who.forEach(builder::user);
        Input lines = Input.of(input);
        long total = lines.check();
        if (dryRun) {
            System.out.println(Estimate.of(total, who.size(), limits));
            return 0;
        }
        RunOptions run = RunOptions.builder()
                .timeout(timeout)
                .waitingHandler(Waiting.handler(onWaiting))
                .build();
        try (Output out = new Output(output);
                ManusClients clients = builder.build()) {
            ProgressView view = new ProgressView(progress, System.err);
            return new Job(clients, lines, total, out, view)
                    .report(report)
                    .command(spec.root().commandLine().getParseResult().originalArgs())
                    .run(fanOut -> {
                        fanOut.maxInFlight(maxInFlight).run(run).retriesOfFailed(retryFailed);
                        if (maxCredits != null) {
                            fanOut.maxCredits(maxCredits);
                        }
                        if (accountFloor != null) {
                            fanOut.accountFloor(accountFloor);
                        }
                        ledgerPath().ifPresent(path -> fanOut.ledger(FanOutLedger.file(path)));
                    });
        }
    }

    private ReconcileSettings reconcile() {
        ReconcileSettings defaults = ReconcileSettings.defaults();
        Duration afterAnswerLost = settle.compareTo(defaults.settleTime()) < 0 ? settle : defaults.settleTime();
        return defaults.withSettleTimes(afterAnswerLost, settle);
    }

    private java.util.Optional<Path> ledgerPath() {
        if (ledger != null) {
            return java.util.Optional.of(ledger);
        }
        return java.util.Optional.of(Path.of(input.equals("-") ? "stdin.ledger" : input + ".ledger"));
    }
}
