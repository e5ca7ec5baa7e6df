package io.github.manusreactive.examples.bulk;

import io.github.manusreactive.budget.Limit;
import io.github.manusreactive.operation.Operation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** How long a job takes at the least: creating is what the limits make slow. */
final class Estimate {

    private Estimate() {}

    static List<String> of(long tasks, int users, List<LimitOption> limits, int maxInFlight) {
        Limit limit = limits.stream()
                .filter(option -> option.operation() == Operation.TASK_CREATE)
                .map(LimitOption::limit)
                .reduce(Limit.documented(Operation.TASK_CREATE), (first, second) -> second);
        List<String> lines = new ArrayList<>();
        lines.add(counted(tasks, "line is", "lines are") + " valid. " + counted(users, "user", "users") + " at "
                + counted(limit.calls(), "task", "tasks") + " in " + words(limit.window())
                + (users == 1 ? "" : " each") + ": creating takes "
                + words(creating(tasks, users, limit))
                + " at the least, and the last tasks run on after that.");
        if (tasks > maxInFlight) {
            lines.add(maxInFlight + (maxInFlight == 1 ? " in flight is" : " in flight are")
                    + " enough as long as tasks take less than "
                    + words(longestTask(maxInFlight, users, limit)) + "; where they take longer, raise"
                    + " --max-in-flight.");
        }
        return lines;
    }

    /** The first burst goes at once, then each user gets a burst per window. */
    static Duration creating(long tasks, int users, Limit limit) {
        long perWindow = (long) limit.calls() * users;
        return limit.window().multipliedBy(Math.max(0, (tasks + perWindow - 1) / perWindow - 1));
    }

    /** How long tasks may take before the tasks in flight, and not the limits, hold the job up. */
    static Duration longestTask(int maxInFlight, int users, Limit limit) {
        return limit.window().multipliedBy(maxInFlight).dividedBy((long) limit.calls() * users);
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
