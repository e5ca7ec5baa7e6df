package io.github.manusreactive.examples.bulk;

import io.github.manusreactive.budget.Limit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How long a job takes at the least: creating is what the limits make slow.
 *
 * @param tasks how many
 * @param known how many of them exist or have ended, by the ledger
 * @param limits of creating, one for each user
 * @param maxInFlight tasks under way at most
 */
record Estimate(long tasks, long known, List<Limit> limits, int maxInFlight) {

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(counted(tasks, "line is", "lines are") + " valid"
                + (known == 0 ? "" : ", " + known + " of them known to the ledger")
                + ". " + counted(limits.size(), "user", "users") + " at "
                + pace() + ": creating takes " + words(creating())
                + " at the least, and the last tasks run on after that.");
        if (toCreate() > maxInFlight) {
            lines.add(maxInFlight + (maxInFlight == 1 ? " in flight is" : " in flight are")
                    + " enough as long as tasks take less than " + words(longestTask())
                    + "; where they take longer, raise --max-in-flight.");
        }
        return lines;
    }

    /** The first burst goes at once, then each user gets a burst per window: the earliest time that has room for all tasks. */
    Duration creating() {
        long tooShort = -1;
        long enough = limits.stream()
                .mapToLong(limit -> limit.window().toMillis() * (toCreate() / limit.calls()))
                .min()
                .orElse(0);
        while (enough - tooShort > 1) {
            long middle = (enough + tooShort) / 2;
            if (created(middle) >= toCreate()) {
                enough = middle;
            } else {
                tooShort = middle;
            }
        }
        return Duration.ofMillis(enough);
    }

    /** How long tasks may take before the tasks in flight, and not the limits, hold the job up. */
    Duration longestTask() {
        return Duration.ofMillis((long) (maxInFlight / perMillisecond()));
    }

    private long toCreate() {
        return tasks - known;
    }

    private long created(long millis) {
        return limits.stream()
                .mapToLong(limit -> limit.calls() * (1 + millis / limit.window().toMillis()))
                .sum();
    }

    private double perMillisecond() {
        return limits.stream()
                .mapToDouble(limit -> (double) limit.calls() / limit.window().toMillis())
                .sum();
    }

    private String pace() {
        Limit first = limits.get(0);
        if (limits.stream().allMatch(first::equals)) {
            return counted(first.calls(), "task", "tasks") + " in " + words(first.window())
                    + (limits.size() == 1 ? "" : " each");
        }
        return String.format(Locale.ROOT, "%.1f tasks a minute in all", 60_000 * perMillisecond());
    }

    private static String counted(long count, String one, String many) {
        return count + " " + (count == 1 ? one : many);
    }

    private static String words(Duration time) {
        if (time.toMillis() % 1000 != 0 && time.toSeconds() < 10) {
            return time.toMillis() + " ms";
        }
        return time.toMinutes() < 2 ? time.toSeconds() + " s" : ProgressLines.clock(time);
    }
}
