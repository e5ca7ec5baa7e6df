package io.github.manusreactive.cli;

import io.github.manusreactive.fanout.FanOutProgress;
import io.github.manusreactive.fanout.ItemOutcome;
import io.github.manusreactive.fanout.OutcomeStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A summary of a job: outcomes, credits, time, and the reasons for missing answers. */
final class JobSummary {

    private static final int MOST_REASONS = 10;
    private static final int LONGEST_KEY = 60;
    private static final int LONGEST_REASON = 240;

    private JobSummary() {}

    /** @param creditsOfKeys credits used by the selected keys; {@code null} if all keys are run */
    static List<String> lines(FanOutProgress progress, ProblemTracker problems, @Nullable Long creditsOfKeys) {
        List<String> lines = new ArrayList<>(List.of(""));
        for (OutcomeStatus status : OutcomeStatus.values()) {
            if (status == OutcomeStatus.FINISHED || progress.count(status) > 0) {
                lines.add(row(ProblemTracker.words(status), progress.count(status)));
            }
        }
        if (progress.total() != null && progress.total() > progress.done()) {
            lines.add(row("not done", progress.total() - progress.done()));
        }
        if (progress.resumed() > 0) {
            lines.add(row("from the ledger", progress.resumed()));
        }
        if (creditsOfKeys == null) {
            lines.add(row("credits", progress.credits()));
        } else {
            lines.add(row("credits", creditsOfKeys));
            lines.add(row("ledger credits", progress.credits()));
        }
        lines.add(String.format(Locale.ROOT, "%-16s %8s", "time", ProgressLines.clock(progress.elapsed())));
        lines.addAll(reasons(problems.groups()));
        if (!problems.fromLedger().isEmpty()) {
            lines.add("");
            lines.add(reopening(problems.fromLedger()));
        }
        long missing = progress.count(OutcomeStatus.MISSING);
        if (missing > 0) {
            lines.add("");
            lines.add(missing + " missing: the next run waits for " + (missing == 1 ? "the task" : "the tasks")
                    + " again. With --reopen missing, it replaces a task that is still missing by a new one; "
                    + "if the first one appears later, both cost credits");
        }
        return lines;
    }

    private static String reopening(Map<OutcomeStatus, Long> fromLedger) {
        String counts = fromLedger.entrySet().stream()
                .map(each -> each.getValue() + " " + ProblemTracker.words(each.getKey()))
                .collect(Collectors.joining(", "));
        String values = fromLedger.keySet().stream()
                .map(status -> status.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(","));
        return "not resumed from an earlier run: " + counts + "; to resume: --reopen " + values;
    }

    private static List<String> reasons(List<ProblemTracker.ProblemGroup> groups) {
        List<String> lines = new ArrayList<>();
        if (!groups.isEmpty()) {
            lines.add("");
            lines.add("without an answer");
        }
        groups.stream().limit(MOST_REASONS).forEach(group -> {
            lines.add(row("  " + group.name(), group.count()));
            lines.add("    for example " + shown(group.first()));
        });
        if (groups.size() > MOST_REASONS) {
            lines.add("  and " + (groups.size() - MOST_REASONS) + " other reasons");
        }
        return lines;
    }

    private static String shown(ItemOutcome outcome) {
        String key = shortened(outcome.key(), LONGEST_KEY);
        if (outcome.error() != null) {
            return key + ": " + shortened(outcome.error().message(), LONGEST_REASON);
        }
        return outcome.taskUrl() == null ? key : key + ": " + outcome.taskUrl();
    }

    private static String shortened(String text, int most) {
        String shown = ConsoleMessages.visible(text);
        return shown.length() <= most ? shown : shown.substring(0, most) + "…";
    }

    private static String row(String name, long count) {
        return String.format(Locale.ROOT, "%-16s %8d", name, count);
    }
}
