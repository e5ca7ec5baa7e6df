package io.github.manusreactive.benchmarks;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.ManusClients;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.ratelimit.RateLimit;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.task.PollingSettings;
import io.github.manusreactive.task.TaskResult;
import io.github.manusreactive.test.ManusSandbox;
import io.github.manusreactive.test.agent.AgentScript;
import io.github.manusreactive.webhook.WebhookInbox;
import io.github.manusreactive.webhook.WebhookKeyProvider;
import io.github.manusreactive.webhook.WebhookVerifier;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.test.scheduler.VirtualTimeScheduler;

/**
 * Measures calls and the time from stop to delivery while many tasks of one user are awaited. Usage: {@code polling
 * [tasks]} at the documented limits in virtual time, {@code minute [tasks]} in real time sixty times as fast, {@code
 * webhooks [tasks [stops a second]]}.
 */
public final class TaskPollerBenchmark {

    private static final String CALLBACK = "https://callback.invalid/manus";
    private static final int PAGE = 100;
    private static final double SHARE = 0.5;

    private TaskPollerBenchmark() {}

    /**
     * Runs one measurement.
     *
     * @param args the mode and the number of tasks
     */
    public static void main(String[] args) {
        int tasks = args.length > 1 ? Integer.parseInt(args[1]) : 10_000;
        print("load of the machine at the start: %.1f", load());
        switch (args.length == 0 ? "polling" : args[0]) {
            case "webhooks" -> webhooks(tasks, args.length > 2 ? Integer.parseInt(args[2]) : 100);
            case "minute" -> minute(tasks);
            default -> polling(tasks);
        }
        print(
                "load of the machine at the end: %.1f; CPU time of this process %.1f s in %.1f s",
                load(),
                ProcessHandle.current()
                                .info()
                                .totalCpuDuration()
                                .orElse(Duration.ZERO)
                                .toMillis()
                        / 1000.0,
                ManagementFactory.getRuntimeMXBean().getUptime() / 1000.0);
        System.exit(0);
    }

    /** Documented limits in virtual time. Run times are evenly spread from 10 minutes to 4 hours. */
    private static void polling(int count) {
        VirtualTimeScheduler time = VirtualTimeScheduler.create();
        ManusSandbox sandbox = ManusSandbox.builder()
                .startTime(Instant.parse("2026-11-24T00:00:00Z"))
                .latency(Duration.ofMillis(20), Duration.ofMillis(80))
                .journalSize(0)
                .inMemory(time);
        Random random = new Random(1);
        sandbox.agent(prompt -> AgentScript.answer(Duration.ofSeconds(600 + random.nextInt(13_800)), "done"));
        sandbox.limits().set(Operation.TASK_CREATE, count, Duration.ofSeconds(1));
        Set<String> waiting = ConcurrentHashMap.newKeySet();
        PageCounter counter = new PageCounter(sandbox.transport(), waiting);
        ManusClient client = ManusClients.builder()
                .baseUrl(sandbox.baseUrl())
                .apiKey(sandbox.apiKey())
                .transport(counter)
                .scheduler(time)
                .rateLimits(limits -> limits.limit(Operation.TASK_CREATE, new RateLimit(count, Duration.ofSeconds(1))))
                .build()
                .client();
        List<String> ids = create(client, count);
        pass(time, Duration.ofSeconds(5));
        waiting.addAll(ids);
        List<Long> delays = Collections.synchronizedList(new ArrayList<>());
        ids.forEach(id -> await(client, id, waiting, delays, sandbox.clock()));
        long began = System.nanoTime();
        while (!waiting.isEmpty()) {
            pass(time, Duration.ofSeconds(10));
        }
        print(
                "tasks %d, virtual time %s, real time %d s",
                count, Duration.ofMillis(time.now(TimeUnit.MILLISECONDS)), (System.nanoTime() - began) / 1_000_000_000);
        report(count, counter, delays, SHARE * Operation.TASK_LIST.limitPerMinute() / 60);
    }

    /**
     * Real time, with one second for each minute of the documented limits. Tasks run 20 to 65 seconds, including their
     * creation.
     */
    private static void minute(int count) {
        Scheduler scheduler = Schedulers.newParallel("measurement", 2, true);
        ManusSandbox sandbox = ManusSandbox.builder().journalSize(0).inMemory(scheduler);
        Random random = new Random(1);
        sandbox.agent(prompt -> AgentScript.answer(Duration.ofMillis(20_000 + random.nextInt(45_000)), "done"));
        RateLimit wide = new RateLimit(1_000_000, Duration.ofSeconds(1));
        RateLimit fast = new RateLimit(Operation.TASK_LIST.limitPerMinute(), Duration.ofSeconds(1));
        sandbox.limits()
                .set(Operation.TASK_CREATE, wide.calls(), wide.window())
                .set(Operation.TASK_LIST, fast.calls(), fast.window())
                .set(Operation.TASK_DETAIL, fast.calls(), fast.window())
                // reads of results are not status calls and must not queue
                .set(Operation.TASK_LIST_MESSAGES, wide.calls(), wide.window());
        Set<String> waiting = ConcurrentHashMap.newKeySet();
        PageCounter counter = new PageCounter(sandbox.transport(), waiting);
        ManusClient client = ManusClients.builder()
                .baseUrl(sandbox.baseUrl())
                .apiKey(sandbox.apiKey())
                .transport(counter)
                .rateLimits(limits -> limits.limit(Operation.TASK_CREATE, wide)
                        .limit(Operation.TASK_LIST, fast)
                        .limit(Operation.TASK_DETAIL, fast)
                        .limit(Operation.TASK_LIST_MESSAGES, wide))
                .polling(PollingSettings.builder()
                        .minInterval(Duration.ofMillis(33))
                        .maxInterval(Duration.ofMillis(500))
                        .build())
                .build()
                .client();
        long began = System.nanoTime();
        List<Long> delays = Collections.synchronizedList(new ArrayList<>());
        List<String> ids = Flux.range(0, count)
                .flatMap(i -> client.tasks().create(CreateTaskRequest.of("go")), 64)
                .map(handle -> handle.taskId())
                .collectList()
                .toFuture()
                .join();
        print("created %d tasks in %.1f s", count, (System.nanoTime() - began) / 1e9);
        waiting.addAll(ids);
        ids.forEach(id -> await(client, id, waiting, delays, Clock.systemUTC()));
        untilEmpty(waiting);
        print("tasks %d, real time %.1f s", count, (System.nanoTime() - began) / 1e9);
        report(count, counter, delays, SHARE * fast.calls());
        print("rejected by the sandbox's rate limits: %d", sandbox.journal().rateLimited());
    }

    private static void report(int count, PageCounter counter, List<Long> delays, double pagesPerSecond) {
        long looks = counter.looksByPage() + counter.calls(Operation.TASK_DETAIL);
        long calls = counter.calls(Operation.TASK_LIST) + counter.calls(Operation.TASK_DETAIL);
        double cycle = Math.ceil(count / (double) PAGE) / pagesPerSecond;
        print("task.list %d, task.detail %d", counter.calls(Operation.TASK_LIST), counter.calls(Operation.TASK_DETAIL));
        print(
                "reads of waiting tasks %d; calls : one call per task and read = 1 : %.1f",
                looks, looks / (double) calls);
        print("stop to delivery: median %.2f s, p99 %.2f s", quantile(delays, 0.5), quantile(delays, 0.99));
        print(
                "optimum p99 with %.2f pages a second for %d pages: 0.99 x %.2f s = %.2f s",
                pagesPerSecond, count / PAGE, cycle, 0.99 * cycle);
        print("measured p99 : optimum = %.2f", quantile(delays, 0.99) / (0.99 * cycle));
    }

    /**
     * Real time without effective limits; deliveries are signed and verified, and tasks are polled once in five
     * minutes. All tasks are awaited before the first one stops. Tasks that do not stop within a minute continue to the
     * end.
     */
    private static void webhooks(int count, int stopsPerSecond) {
        Scheduler scheduler = Schedulers.newParallel("measurement", 2, true);
        ManusSandbox sandbox = ManusSandbox.builder().noLimits().journalSize(0).inMemory(scheduler);
        Random random = new Random(1);
        long firstStop = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        Duration spread = Duration.ofMillis(1000L * count / stopsPerSecond);
        AtomicInteger stopping = new AtomicInteger();
        sandbox.agent(prompt -> {
            Duration stop = Duration.ofMillis(random.nextInt((int) spread.toMillis()));
            if (stop.compareTo(Duration.ofMinutes(1)) > 0) {
                return AgentScript.start().runForever();
            }
            stopping.incrementAndGet();
            return AgentScript.answer(stop.plusNanos(firstStop - System.nanoTime()), "done");
        });
        RateLimit wide = new RateLimit(1_000_000, Duration.ofSeconds(1));
        ManusClient client = ManusClients.builder()
                .baseUrl(sandbox.baseUrl())
                .apiKey(sandbox.apiKey())
                .transport(sandbox.transport())
                .rateLimits(limits -> limits.limit(Operation.TASK_CREATE, wide)
                        .limit(Operation.TASK_DETAIL, wide)
                        .limit(Operation.TASK_LIST_MESSAGES, wide))
                .polling(PollingSettings.builder()
                        .minInterval(Duration.ofMinutes(5))
                        .build())
                .build()
                .client();
        WebhookInbox inbox = WebhookInbox.builder(WebhookVerifier.of(
                        CALLBACK, WebhookKeyProvider.fixed(sandbox.webhooks().publicKey())))
                .wake(client.tasks()::wake)
                .build();
        sandbox.webhooks().receiver((url, headers, body) -> {
            Map<String, List<String>> fields = new HashMap<>();
            headers.forEach((name, value) -> fields.put(name, List.of(value)));
            return inbox.handle(fields, body);
        });
        Set<String> waiting = ConcurrentHashMap.newKeySet();
        List<Long> delays = Collections.synchronizedList(new ArrayList<>());
        Flux.range(0, count)
                .flatMap(i -> client.tasks().create(CreateTaskRequest.of("go")), 64)
                .doOnNext(handle -> await(client, handle.taskId(), waiting, delays, Clock.systemUTC()))
                .then()
                .toFuture()
                .join();
        // signing deliveries of creations would slow down the measured ones
        sandbox.webhooks().register(CALLBACK);
        double left = (firstStop - System.nanoTime()) / 1e9;
        if (left < 0) {
            throw new IllegalStateException("the tasks were not created within a minute: the machine is too busy");
        }
        print("%d tasks awaited, %.1f s before the first stop", count, left);
        Mono.defer(() -> delays.size() == stopping.get() ? Mono.just(true) : Mono.empty())
                .repeatWhenEmpty(again -> again.delayElements(Duration.ofMillis(100)))
                .toFuture()
                .join();
        print("%d of them stopped, %d a second", stopping.get(), stopsPerSecond);
        // in order of delivery: the first tenth warms the machine up
        List<Long> warm = new ArrayList<>(delays.subList(delays.size() / 10, delays.size()));
        print(
                "stop to delivery by webhook: median %.0f ms, p95 %.0f ms, p99 %.0f ms",
                1000 * quantile(warm, 0.5), 1000 * quantile(warm, 0.95), 1000 * quantile(warm, 0.99));
    }

    private static void untilEmpty(Set<String> waiting) {
        Mono.defer(() -> waiting.isEmpty() ? Mono.just(true) : Mono.empty())
                .repeatWhenEmpty(again -> again.delayElements(Duration.ofMillis(100)))
                .toFuture()
                .join();
    }

    private static List<String> create(ManusClient client, int count) {
        List<String> ids = new ArrayList<>();
        Flux.range(0, count)
                .flatMap(i -> client.tasks().create(CreateTaskRequest.of("go")), 256)
                .subscribe(handle -> ids.add(handle.taskId()));
        return ids;
    }

    private static void await(ManusClient client, String id, Set<String> waiting, List<Long> delays, Clock clock) {
        client.tasks()
                .await(id)
                .subscribe(
                        result -> {
                            delays.add(delay(result, clock));
                            waiting.remove(id);
                        },
                        error -> {
                            print("%s", error);
                            waiting.remove(id);
                        });
    }

    private static long delay(TaskResult result, Clock clock) {
        return Duration.between(result.finishedAt(), clock.instant()).toMillis();
    }

    private static void pass(VirtualTimeScheduler time, Duration duration) {
        for (long i = 0; i < duration.toMillis(); i += 100) {
            time.advanceTimeBy(Duration.ofMillis(100));
        }
    }

    private static double quantile(List<Long> millis, double q) {
        List<Long> sorted = new ArrayList<>(millis);
        Collections.sort(sorted);
        return sorted.get((int) Math.min(sorted.size() - 1, Math.floor(q * sorted.size()))) / 1000.0;
    }

    private static double load() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }

    private static void print(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
