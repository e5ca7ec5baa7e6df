package io.github.manusreactive.benchmarks;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.ManusClients;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.ratelimit.RateLimit;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.task.RunOptions;
import io.github.manusreactive.task.Tasks;
import io.github.manusreactive.task.WaitingReply;
import io.github.manusreactive.test.ManusSandbox;
import io.github.manusreactive.test.agent.AgentScript;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.scheduler.VirtualTimeScheduler;

/**
 * Measures the heap of each awaited task: the heap with all waits in flight minus the heap after they were cancelled, when only
 * the sandbox holds the tasks. Usage: {@code [tasks [measurement]]}.
 */
public final class WaitingHeapBenchmark {

    private static final CreateTaskRequest REQUEST = CreateTaskRequest.of("go");

    private WaitingHeapBenchmark() {}

    /**
     * Runs the measurements.
     *
     * @param args number of tasks, and one measurement if not all
     */
    public static void main(String[] args) {
        int count = args.length > 0 ? Integer.parseInt(args[0]) : 10_000;
        String only = args.length > 1 ? args[1] : "";
        RunOptions bounded = RunOptions.builder()
                .timeout(Duration.ofHours(2))
                .stopOnTimeout(true)
                .stopOnCancel(true)
                .waitingHandler(request -> Mono.just(WaitingReply.leaveParked()))
                .build();
        measure(only, "await", count, (tasks, id) -> tasks.await(id).subscribe());
        measure(only, "run", count, (tasks, id) -> tasks.run(REQUEST).subscribe());
        measure(
                only,
                "run with timeout, handler, stop on cancel",
                count,
                (tasks, id) -> tasks.run(REQUEST, bounded).subscribe());
        measure(only, "events", count, (tasks, id) -> tasks.events(id).subscribe());
        Schedulers.shutdownNow();
    }

    private static void measure(String only, String what, int count, BiFunction<Tasks, String, Disposable> wait) {
        if (!what.startsWith(only)) {
            return;
        }
        VirtualTimeScheduler time = VirtualTimeScheduler.create();
        ManusSandbox sandbox = ManusSandbox.builder()
                .startTime(Instant.parse("2026-11-24T00:00:00Z"))
                .noLimits()
                .journalSize(0)
                .inMemory(time);
        sandbox.agent(prompt -> AgentScript.start().runForever());
        RateLimit wide = new RateLimit(10_000_000, Duration.ofSeconds(1));
        ManusClient client = ManusClients.builder()
                .baseUrl(sandbox.baseUrl())
                .apiKey(sandbox.apiKey())
                .transport(sandbox.transport())
                .scheduler(time)
                .rateLimits(
                        limits -> limits.limit(Operation.TASK_CREATE, wide).limit(Operation.TASK_LIST_MESSAGES, wide))
                .build()
                .client();
        List<String> ids = new ArrayList<>();
        Flux.range(0, count)
                .flatMap(i -> client.tasks().create(REQUEST), 256)
                .subscribe(handle -> ids.add(handle.taskId()));
        time.advanceTimeBy(Duration.ofSeconds(5));
        List<Disposable> waits = new ArrayList<>(count);
        // each wait has its own id object, as if it came from a request
        ids.forEach(id -> waits.add(wait.apply(client.tasks(), new String(id.toCharArray()))));
        time.advanceTimeBy(Duration.ofMinutes(5));
        long waiting = used();
        waits.forEach(Disposable::dispose);
        waits.clear();
        time.advanceTimeBy(Duration.ofMinutes(5));
        long left = used();
        System.out.println(
                String.format(Locale.ROOT, "%s: %d tasks, %d bytes each", what, ids.size(), (waiting - left) / count));
    }

    private static long used() {
        for (int i = 0; i < 5; i++) {
            System.gc();
        }
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
