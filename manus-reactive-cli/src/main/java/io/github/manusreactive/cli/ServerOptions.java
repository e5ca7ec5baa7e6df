package io.github.manusreactive.cli;

import io.github.manusreactive.ManusClients;
import io.github.manusreactive.call.CallOptions;
import io.github.manusreactive.cli.LimitOption.DurationConverter;
import io.github.manusreactive.fanout.LedgerScope;
import io.github.manusreactive.retry.ReconciliationSettings;
import io.github.manusreactive.task.PollingSettings;
import java.time.Duration;
import picocli.CommandLine.Option;

/** Where the API is, how it is reached, and how patient to be with it. */
final class ServerOptions extends ConnectionOptions {

    static final String PUBLIC_URL = "https://api.manus.ai";

    @Option(names = "--base-url", paramLabel = "URL", description = "Where the API is; default: ${DEFAULT-VALUE}.")
    private String baseUrl = PUBLIC_URL;

    @Option(
            names = "--watch-interval",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description = "Fastest status look; default: ${DEFAULT-VALUE}.",
            defaultValue = "5s")
    private Duration watchInterval = Duration.ofSeconds(5);

    @Option(
            names = "--response-timeout",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description = "How long to wait for the answer to one call; default: ${DEFAULT-VALUE}.",
            defaultValue = "30s")
    private Duration responseTimeout = Duration.ofSeconds(30);

    @Option(
            names = "--settle",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description =
                    "How long the task of a create whose response was lost may take to show up in the list before the create"
                            + " is sent again; default: ${DEFAULT-VALUE}.",
            defaultValue = "2m")
    private Duration settle = Duration.ofMinutes(2);

    @Option(
            names = "--missing-after",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description =
                    "How long the server may answer 404 for a task until it counts as missing; new tasks have been unknown for up"
                            + " to 90 seconds; default: ${DEFAULT-VALUE}.",
            defaultValue = "2m")
    private Duration missingAfter = Duration.ofMinutes(2);

    @Option(
            names = "--max-outage",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description =
                    "How long to bear with a server that does not answer; then the job ends with exit code 1 and can be"
                            + " gone on with; default: ${DEFAULT-VALUE}.",
            defaultValue = "15m")
    private Duration maxOutage = Duration.ofMinutes(15);

    Duration maxOutage() {
        return maxOutage;
    }

    String baseUrl() {
        return baseUrl;
    }

    /** As the job does, without a call. */
    static void refuseOther(LedgerScope scope, String baseUrl) {
        if (!scope.baseUrl().isEmpty() && !scope.baseUrl().equals(baseUrl.replaceAll("/+$", ""))) {
            throw new UsageException("--base-url: is " + baseUrl + ", but the ledger belongs to " + scope.baseUrl()
                    + "; use another ledger, or that base URL");
        }
    }

    ManusClients.Builder clients() {
        return ManusClients.builder()
                .baseUrl(baseUrl)
                .http(http -> applyTo(http, baseUrl))
                .callOptions(CallOptions.builder()
                        .reconciliation(reconcile())
                        .responseTimeout(responseTimeout)
                        .build())
                .polling(watch());
    }

    PollingSettings watch() {
        return PollingSettings.builder()
                .minInterval(watchInterval)
                .notFoundGracePeriod(missingAfter)
                .build();
    }

    private ReconciliationSettings reconcile() {
        return ReconciliationSettings.builder().settleTime(settle).build();
    }
}
