package io.github.manusreactive.cli;

import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.ratelimit.RateLimit;
import io.github.manusreactive.ratelimit.RateLimitSettings;
import io.github.manusreactive.task.PollingSettings;
import java.util.Comparator;
import java.util.List;

/**
 * The task rate of a user. Each task needs a create, a share of a list page until it ends, and a read.
 *
 * @param bounds tasks per window that each operation allows
 */
record TaskPace(List<PaceBound> bounds) {

    /** Tasks on a page of {@code task.list}. */
    private static final int PAGE = 100;

    /**
     * The tasks that one operation allows.
     *
     * @param operation the limited operation
     * @param tasks tasks per window
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

    /** Returns the lowest limit. */
    PaceBound tightest() {
        return bounds.stream()
                .min(Comparator.comparingDouble(PaceBound::perMillisecond))
                .orElseThrow();
    }

    /** Returns the number of tasks after a time: a burst at once and another in each window. */
    long tasksBy(long millis) {
        return bounds.stream()
                .mapToLong(bound ->
                        bound.tasks.calls() * (1 + millis / bound.tasks.window().toMillis()))
                .min()
                .orElse(0);
    }
}
