package io.github.manusreactive.cli;

import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.ratelimit.RateLimit;
import io.github.manusreactive.ratelimit.RateLimitSettings;
import io.github.manusreactive.task.PollingSettings;
import java.util.Comparator;
import java.util.List;

/**
 * How many tasks a user can get through: each is created, seen to have ended by a look at a page of others, and read.
 *
 * @param bounds tasks in a window by each operation
 */
record TaskPace(List<PaceBound> bounds) {

    /** Tasks that one page of {@code task.list} tells of. */
    private static final int PAGE = 100;

    /**
     * What one operation allows.
     *
     * @param operation whose limit it is
     * @param tasks tasks in a window
     */
    record PaceBound(Operation operation, RateLimit tasks) {

        double perMillisecond() {
            return (double) tasks.calls() / tasks.window().toMillis();
        }
    }

    static TaskPace of(String user, RateLimitSettings budget, PollingSettings watch) {
        return new TaskPace(List.of(
                bound(Operation.TASK_CREATE, budget.limit(user, Operation.TASK_CREATE), 1),
                bound(Operation.TASK_LIST_MESSAGES, budget.limit(user, Operation.TASK_LIST_MESSAGES), 1),
                bound(Operation.TASK_LIST, budget.limit(user, Operation.TASK_LIST), PAGE * watch.rateLimitShare())));
    }

    private static PaceBound bound(Operation operation, RateLimit calls, double tasksPerCall) {
        long tasks = Math.max(1, Math.round(Math.min(Integer.MAX_VALUE, calls.calls() * tasksPerCall)));
        return new PaceBound(operation, new RateLimit((int) tasks, calls.window()));
    }

    /** What holds the user up most. */
    PaceBound tightest() {
        return bounds.stream()
                .min(Comparator.comparingDouble(PaceBound::perMillisecond))
                .orElseThrow();
    }

    /** Tasks that are through at a time: a burst at once, and one more in each window. */
    long tasksBy(long millis) {
        return bounds.stream()
                .mapToLong(bound ->
                        bound.tasks.calls() * (1 + millis / bound.tasks.window().toMillis()))
                .min()
                .orElse(0);
    }
}
