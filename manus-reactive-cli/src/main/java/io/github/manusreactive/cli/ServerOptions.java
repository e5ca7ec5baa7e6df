package io.github.manusreactive.cli;

import io.github.manusreactive.ManusClients;
import io.github.manusreactive.call.CallOptions;
import io.github.manusreactive.cli.LimitOption.DurationConverter;
import io.github.manusreactive.fanout.LedgerScope;
import io.github.manusreactive.retry.ReconciliationSettings;
import io.github.manusreactive.task.PollingSettings;
import java.time.Duration;
import picocli.CommandLine.Option;

/** Options of the server, its connections and timeouts. */
final class ServerOptions extends ConnectionOptions {

    static final String PUBLIC_URL = "https://api.manus.ai";

    @Option(names = "--base-url", paramLabel = "URL", description = "Base URL of the API; default: ${DEFAULT-VALUE}.")
    private String baseUrl = PUBLIC_URL;

    @Option(
            names = "--watch-interval",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description = "Shortest polling interval; default: ${DEFAULT-VALUE}.",
            defaultValue = "5s")
    private Duration watchInterval = Duration.ofSeconds(5);

    @Option(
            names = "--response-timeout",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description = "Response timeout of a call; default: ${DEFAULT-VALUE}.",
            defaultValue = "30s")
    private Duration responseTimeout = Duration.ofSeconds(30);

    @Option(
            names = "--settle",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description = "If the response to a create is lost: maximum time until its task appears in the list. "
                    + "Then the create is sent again. Default: ${DEFAULT-VALUE}.",
            defaultValue = "2m")
    private Duration settle = Duration.ofMinutes(2);

    @Option(
            names = "--missing-after",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description = "Time after which a task counts as missing if the server keeps responding with 404; new "
                    + "tasks can return 404 for up to 90 seconds; default: ${DEFAULT-VALUE}.",
            defaultValue = "2m")
    private Duration missingAfter = Duration.ofMinutes(2);

    @Option(
            names = "--max-outage",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description = "Stop the job with exit code 1 after the server has been unreachable for this long; the "
                    + "job can be resumed; default: ${DEFAULT-VALUE}.",
            defaultValue = "15m")
    private Duration maxOutage = Duration.ofMinutes(15);

    Duration maxOutage() {
        return maxOutage;
    }

    String baseUrl() {
        return baseUrl;
    }

    /** Rejects a ledger of another base URL, as the job does. */
    static void refuseOther(LedgerScope scope, String baseUrl) {
        if (!scope.baseUrl().isEmpty() && !scope.baseUrl().equals(baseUrl.replaceAll("/+$", ""))) {
            throw new UsageException("--base-url: is " + baseUrl + ", but the ledger belongs to " + scope.baseUrl()
                    + "; use another ledger or that base URL");
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
