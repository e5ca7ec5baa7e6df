package io.github.manusreactive.examples.bulk;

import io.github.manusreactive.budget.Limit;
import io.github.manusreactive.operation.Operation;
import java.time.Duration;
import java.util.List;

/** How long a job takes at the least: creating is what the limits make slow. */
final class Estimate {

    private Estimate() {}

    static String of(long tasks, int users, List<LimitOption> limits) {
        Limit limit = limits.stream()
                .filter(option -> option.operation() == Operation.TASK_CREATE)
                .map(LimitOption::limit)
                .reduce(Limit.documented(Operation.TASK_CREATE), (first, second) -> second);
        Duration time = creating(tasks, users, limit);
        return tasks + " lines are valid. " + users + (users == 1 ? " user" : " users") + " at "
                + limit.calls() + " tasks in " + limit.window().toSeconds() + " s each: creating takes "
                + ProgressView.clock(time) + " at the least, and the last tasks run on after that.";
    }

    /** The first burst goes at once, then each user gets a burst per window. */
    static Duration creating(long tasks, int users, Limit limit) {
        long perWindow = (long) limit.calls() * users;
        return limit.window().multipliedBy(Math.max(0, (tasks + perWindow - 1) / perWindow - 1));
    }
}
