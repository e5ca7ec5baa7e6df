package io.github.manusreactive.benchmarks;

import io.github.manusreactive.budget.BudgetRequest;
import io.github.manusreactive.budget.BudgetSettings;
import io.github.manusreactive.budget.Lane;
import io.github.manusreactive.budget.Limit;
import io.github.manusreactive.budget.LocalRateBudget;
import io.github.manusreactive.operation.Operation;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;

/**
 * Processor time of one decision, from subscription to permit and answer. Unlike {@link RateBudgetBenchmark} it does not
 * depend on what else the machine is doing.
 */
public final class RateBudgetCpuTime {

    private static final int CALLS = 2_000_000;

    private RateBudgetCpuTime() {}

    /**
     * Prints ten rounds after three to warm up.
     *
     * @param args none
     */
    public static void main(String[] args) {
        LocalRateBudget budget = LocalRateBudget.create(BudgetSettings.builder()
                .limit(Operation.TASK_CREATE, new Limit(400_000, Duration.ofMillis(10)))
                .build());
        var request = new BudgetRequest("alice", Operation.TASK_CREATE, Lane.INTERACTIVE, Duration.ZERO);
        var caller = new RateBudgetBenchmark.Caller();
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        for (int round = -3; round < 10; round++) {
            long start = threads.getCurrentThreadCpuTime();
            for (int i = 0; i < CALLS; i++) {
                caller.call(budget, request);
            }
            long nanos = threads.getCurrentThreadCpuTime() - start;
            if (round >= 0) {
                System.out.printf(
                        "%.0f ns of processor time per grant and answer: %.1f million a second and core%n",
                        (double) nanos / CALLS, 1000.0 * CALLS / nanos);
            }
        }
    }
}
