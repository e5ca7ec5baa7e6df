package io.github.manusreactive.cli;

import io.github.manusreactive.cli.LimitOption.DurationConverter;
import io.github.manusreactive.fanout.FanOut;
import io.github.manusreactive.fanout.ItemOutcome;
import io.github.manusreactive.fanout.OutcomeStatus;
import io.github.manusreactive.fanout.WaitingPolicy;
import io.github.manusreactive.task.AgentProfile;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of the tasks. */
final class TaskOptions {

    /** The {@code --on-waiting} values. */
    enum OnWaiting {
        park(WaitingPolicy.park()),
        skip(WaitingPolicy.skip("No one can answer now. Skip this step and continue with your best judgement.")),
        fail(WaitingPolicy.fail());

        private final WaitingPolicy policy;

        OnWaiting(WaitingPolicy policy) {
            this.policy = policy;
        }

        WaitingPolicy policy() {
            return policy;
        }
    }

    /** The {@code --reopen} values. */
    enum ReopenChoice {
        waiting(OutcomeStatus.WAITING),
        stopped(OutcomeStatus.STOPPED),
        missing(OutcomeStatus.MISSING),
        timed_out(OutcomeStatus.TIMED_OUT),
        ambiguous(OutcomeStatus.AMBIGUOUS),
        rejected(OutcomeStatus.REJECTED),
        failed(OutcomeStatus.FAILED);

        private final OutcomeStatus status;

        ReopenChoice(OutcomeStatus status) {
            this.status = status;
        }

        OutcomeStatus status() {
            return status;
        }
    }

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description = "Maximum time of a task, for example 30m; default: 4h.")
    private @Nullable Duration timeout;

    @Option(
            names = "--stop-on-timeout",
            description = "Stop a task on the server after --timeout, so that it uses no more credits; by default it "
                    + "keeps running.")
    private boolean stopOnTimeout;

    @Option(
            names = "--agent-profile",
            paramLabel = "NAME",
            description = "Agent profile of lines without agent_profile: standard (default), lite, max, or any other "
                    + "name.")
    private @Nullable String agentProfile;

    @Option(
            names = "--project",
            paramLabel = "ID",
            description = "Project of lines without project_id; it must exist in the account of every user.")
    private @Nullable String project;

    @Option(
            names = "--connectors",
            paramLabel = "ID",
            split = ",",
            description = "Connectors of lines without connectors: --connectors ID,ID.")
    private @Nullable List<String> connectors;

    @Option(
            names = "--locale",
            paramLabel = "TAG",
            description = "Language of the answers to lines without locale, for example en, zh-CN or ja; default: "
                    + "that of the account.")
    private @Nullable String locale;

    @Option(
            names = "--on-waiting",
            paramLabel = "POLICY",
            description = "park (default), skip or fail if an agent asks.")
    private OnWaiting onWaiting = OnWaiting.park;

    @Option(
            names = "--retry-failed",
            paramLabel = "N",
            description = "Repeat failed tasks as new ones up to N times; default: 0.")
    private int retryFailed;

    @Option(
            names = "--reopen",
            paramLabel = "OUTCOME",
            split = ",",
            description = "Resume keys that an earlier run left as waiting, timed_out, stopped (each task is awaited "
                    + "again), ambiguous, rejected, failed (a new task; if the end of the first one is unknown, "
                    + "it is read again first) or missing (a new task if the first one still does not exist); "
                    + "default: nothing.")
    private List<ReopenChoice> reopen = List.of();

    @Option(
            names = "--reopen-before",
            paramLabel = "TIME",
            description = "With --reopen, create new tasks only for outcomes older than this time, for example "
                    + "2026-12-01T08:30:00Z, so that a key whose new task failed too does not get a third one. A "
                    + "run that ends early prints its own start time.")
    private @Nullable Instant reopenBefore;

    @Option(
            names = "--max-credits",
            paramLabel = "N",
            description = "Create no more tasks, and send no more automatic replies, after the tasks of all runs "
                    + "with this ledger have used this number of credits. Tasks that are already running use "
                    + "more; --max-in-flight limits their number, including timed-out tasks.")
    private @Nullable Long maxCredits;

    @Option(
            names = "--max-in-flight",
            paramLabel = "N",
            description = "Maximum number of tasks in flight; default: ${DEFAULT-VALUE}.")
    private int maxInFlight = 1000;

    @Option(
            names = "--max-missing",
            paramLabel = "N",
            description = "Create no more tasks for a user after N created tasks in a row never appeared; default: "
                    + "${DEFAULT-VALUE}.")
    private int maxMissing = 3;

    @Option(
            names = "--max-replies",
            paramLabel = "N",
            description = "Maximum number of replies of --on-waiting skip to one task; default: ${DEFAULT-VALUE}.")
    private int maxReplies = 10;

    @Option(
            names = "--no-correlation",
            description = "Do not add a mark, for example [mr:4f0c...], to task titles. If the response to a create "
                    + "is lost, the key then ends as ambiguous: it is unknown whether its task exists.")
    private boolean noCorrelation;

    boolean stopsOnTimeout() {
        return stopOnTimeout;
    }

    @Nullable
    Long maxCredits() {
        return maxCredits;
    }

    AgentProfile agentProfile() {
        return agentProfile == null ? AgentProfile.STANDARD : new AgentProfile(agentProfile);
    }

    RequestDefaults requestDefaults() {
        return new RequestDefaults(project, connectors, locale);
    }

    int maxInFlight() {
        return maxInFlight;
    }

    /** Returns whether {@code --reopen} creates a new task for an outcome in the ledger. */
    boolean createsAgain(ItemOutcome outcome) {
        OutcomeStatus status = outcome.status();
        return (status == OutcomeStatus.FAILED || status == OutcomeStatus.REJECTED)
                && reopen.stream().anyMatch(each -> each.status() == status)
                && (reopenBefore == null || outcome.finishedAt().isBefore(reopenBefore));
    }

    /** Returns whether the same command would create another task for a key whose task was created after a time. */
    boolean createsAgainAfter(Instant time) {
        return (reopen.contains(ReopenChoice.failed) || reopen.contains(ReopenChoice.missing))
                && (reopenBefore == null || reopenBefore.isAfter(time));
    }

    void apply(FanOut<InputLine> fanOut) {
        fanOut.maxInFlight(maxInFlight)
                .agentProfile(agentProfile())
                .maxMissingInARow(maxMissing)
                .onWaiting(onWaiting.policy())
                .maxAutomaticReplies(maxReplies)
                .retriesOfFailed(retryFailed)
                .reopen(reopen.stream().map(ReopenChoice::status).toArray(OutcomeStatus[]::new));
        if (reopenBefore != null) {
            fanOut.reopenBefore(reopenBefore);
        }
        if (timeout != null) {
            fanOut.taskTimeout(timeout);
        }
        if (stopOnTimeout) {
            fanOut.run(options -> options.stopOnTimeout(true));
        }
        if (noCorrelation) {
            fanOut.withoutCorrelation();
        }
    }

    void check() {
        RunCommand.atLeast("--max-in-flight", 1, maxInFlight);
        RunCommand.atLeast("--max-credits", 1, maxCredits);
        RunCommand.atLeast("--max-missing", 1, maxMissing);
        RunCommand.atLeast("--max-replies", 1, maxReplies);
        if (agentProfile != null && agentProfile.isBlank()) {
            throw new UsageException("--agent-profile: is blank; set one, for example standard, lite or max");
        }
        requestDefaults().check();
        if (reopenBefore != null && reopen.isEmpty()) {
            throw new UsageException("--reopen-before: has no effect without --reopen");
        }
        RunCommand.atLeast("--retry-failed", 0, retryFailed);
    }
}
