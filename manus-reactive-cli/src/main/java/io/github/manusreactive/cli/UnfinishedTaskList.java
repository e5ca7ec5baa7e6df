package io.github.manusreactive.cli;

import io.github.manusreactive.fanout.ItemOutcome;
import io.github.manusreactive.fanout.OutcomeStatus;
import io.github.manusreactive.fanout.RunningTask;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Lists the tasks that were unfinished at the end of a run, with the next step for each kind. */
final class UnfinishedTaskList {

    private static final int MOST_NAMED = 10;
    private static final int LONGEST_KEY = 60;

    /** Error code of an outcome after an outage. */
    private static final String OUTAGE = "outage";

    private enum UnfinishedKind {
        RUNNING,
        TIMED_OUT,
        WAITING
    }

    private static final class UnfinishedGroup {

        private final List<String> named = new ArrayList<>();
        private long count;

        private void add(String key, String taskId) {
            count++;
            if (named.size() < MOST_NAMED) {
                named.add(shortened(key) + " (task " + taskId + ")");
            }
        }

        private String names() {
            return named.stream().collect(Collectors.joining(", "))
                    + (count > named.size() ? " and " + (count - named.size()) + " more" : "");
        }

        private String tasks(String one, String several) {
            return count == 1 ? "1 task " + one : count + " tasks " + several;
        }

        private String it() {
            return count == 1 ? "it" : "them";
        }
    }

    private final Map<UnfinishedKind, UnfinishedGroup> groups = new EnumMap<>(UnfinishedKind.class);
    private boolean stopsTimedOut;

    /** Sets whether timed-out tasks are stopped. */
    void stopsTimedOut(boolean stops) {
        this.stopsTimedOut = stops;
    }

    /** Adds the outcome of an item of this run. */
    void add(ItemOutcome outcome) {
        String taskId = outcome.taskId();
        UnfinishedKind kind = kind(outcome);
        if (taskId != null && kind != null) {
            group(kind).add(outcome.key(), taskId);
        }
    }

    private @Nullable UnfinishedKind kind(ItemOutcome outcome) {
        return switch (outcome.status()) {
            case TIMED_OUT -> stopsTimedOut ? null : UnfinishedKind.TIMED_OUT;
            case WAITING -> UnfinishedKind.WAITING;
            case FAILED ->
                outcome.error() != null && OUTAGE.equals(outcome.error().code()) ? UnfinishedKind.RUNNING : null;
            default -> null;
        };
    }

    /** Adds tasks that were running when the job ended. */
    void addAll(List<RunningTask> running) {
        running.forEach(task -> group(UnfinishedKind.RUNNING).add(task.key(), task.taskId()));
    }

    private UnfinishedGroup group(UnfinishedKind kind) {
        return groups.computeIfAbsent(kind, each -> new UnfinishedGroup());
    }

    /** Returns one line per kind. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        groups.forEach((kind, group) -> lines.add(
                switch (kind) {
                    case RUNNING ->
                        group.tasks("is running: ", "are running: ") + group.names() + "; the next run awaits "
                                + group.it();
                    case TIMED_OUT ->
                        group.tasks("still runs after its --timeout: ", "still run after their --timeout: ")
                                + group.names() + "; --reopen " + value(OutcomeStatus.TIMED_OUT) + " awaits "
                                + group.it() + " again";
                    case WAITING ->
                        group.tasks("waits for a reply: ", "wait for a reply: ") + group.names()
                                + "; reply in the web app, then await " + group.it() + " again with --reopen "
                                + value(OutcomeStatus.WAITING);
                }));
        return lines;
    }

    /** Returns the --reopen values that resume these tasks without creating new ones. */
    List<String> reopening() {
        return groups.keySet().stream()
                .filter(kind -> kind != UnfinishedKind.RUNNING)
                .map(kind -> value(kind == UnfinishedKind.WAITING ? OutcomeStatus.WAITING : OutcomeStatus.TIMED_OUT))
                .toList();
    }

    private static String value(OutcomeStatus status) {
        return ProblemTracker.value(status);
    }

    private static String shortened(String key) {
        return key.length() <= LONGEST_KEY ? key : key.substring(0, LONGEST_KEY) + "…";
    }
}
