package io.github.manusreactive.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import io.github.manusreactive.ManusClient;
import io.github.manusreactive.ManusClients;
import io.github.manusreactive.fanout.FanOut;
import io.github.manusreactive.fanout.FanOutJob;
import io.github.manusreactive.fanout.FanOutLedger;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.ratelimit.RateLimit;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.task.PollingSettings;
import io.github.manusreactive.test.SandboxMain;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import reactor.core.publisher.Flux;

/**
 * Measures the CPU time per outcome of a fan-out with increasing numbers of tasks in flight, with a file ledger, one
 * user and a sandbox in a separate process. With more tasks, each runs longer and is polled less often, so that each
 * needs the same number of calls and only the cost of many tasks differs. The time of the JIT compiler is shown
 * separately. Needs an otherwise idle machine.
 *
 * <p>{@code java -Xms3g -Xmx3g -cp benchmarks/target/benchmarks.jar
 * io.github.manusreactive.benchmarks.FanOutScaleBenchmark [IN_FLIGHT ...]}
 */
public final class FanOutScaleBenchmark {

    /** Maximum number of tasks that end per second; tasks in flight are this rate times their run time. */
    private static final int PER_SECOND = 500;

    private static final int MEASURED = 20_000;
    /** Far above the need, and low enough for the connection pool. */
    private static final RateLimit LIMIT = new RateLimit(300, Duration.ofMillis(200));

    /** Polling uses half of these calls: it reads each task about twice as often as needed, for any number of tasks. */
    private static final RateLimit LIST_LIMIT = new RateLimit(PER_SECOND / 100 * 30, Duration.ofMillis(1000));

    private final AtomicLong ended = new AtomicLong();
    private final AtomicLong unfinished = new AtomicLong();
    private final Map<Operation, LongAdder> calls = new ConcurrentHashMap<>();

    private FanOutScaleBenchmark() {}

    /**
     * Runs one measurement for each number of tasks in flight.
     *
     * @param args the numbers; by default 1000, 10000 and 100000
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        List<String> numbers = args.length == 0 ? List.of("1000", "10000", "100000") : List.of(args);
        System.out.printf(
                "%d processors, Java %s, heap of at most %d MB%n",
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("java.version"),
                Runtime.getRuntime().maxMemory() >> 20);
        System.out.print("warm-up: ");
        new FanOutScaleBenchmark().measure(Integer.parseInt(numbers.get(0)));
        double first = 0;
        for (String number : numbers) {
            double cost = new FanOutScaleBenchmark().measure(Integer.parseInt(number));
            first = first == 0 ? cost : first;
            System.out.printf("%42s%+.1f %% against the first%n", "", 100 * (cost / first - 1));
        }
        System.exit(0);
    }

    private double measure(int inFlight) throws IOException, InterruptedException {
        Duration run = Duration.ofMillis(1000L * inFlight / PER_SECOND);
        Path ledger = Files.createTempDirectory("fan-out-scale").resolve("ledger");
        Process sandbox = sandbox(run, inFlight);
        try (BufferedReader said = sandbox.inputReader()) {
            String baseUrl = said.readLine().substring("base_url=".length());
            String key = said.readLine().substring("api_key=".length());
            ManusClient client = ManusClients.builder()
                    .baseUrl(baseUrl)
                    .apiKey(key)
                    .polling(PollingSettings.builder()
                            .minInterval(run.dividedBy(10))
                            .build())
                    .observer((call, context) -> {
                        calls.computeIfAbsent(call.operation(), any -> new LongAdder())
                                .increment();
                        return end -> {};
                    })
                    .rateLimits(budget -> {
                        for (Operation operation : Operation.values()) {
                            budget.limit(operation, LIMIT);
                        }
                        budget.limit(Operation.TASK_LIST, LIST_LIMIT);
                        return budget.limit(
                                Operation.TASK_CREATE, new RateLimit(PER_SECOND / 10, Duration.ofMillis(100)));
                    })
                    .build()
                    .client();
            FanOutJob<Integer> job = FanOut.over(
                            client,
                            Flux.range(0, Integer.MAX_VALUE),
                            i -> "key-" + i,
                            i -> CreateTaskRequest.of("Find the head count of company " + i))
                    .maxInFlight(inFlight)
                    .ledger(FanOutLedger.file(ledger, Duration.ofSeconds(1)))
                    .taskTimeout(Duration.ofHours(1))
                    .job();
            return follow(job, inFlight);
        } finally {
            sandbox.destroyForcibly().waitFor();
            Files.deleteIfExists(ledger);
            Files.deleteIfExists(ledger.resolveSibling("ledger.lock"));
            Files.deleteIfExists(ledger.getParent());
        }
    }

    private double follow(FanOutJob<Integer> job, int inFlight) throws InterruptedException {
        // by then, as many tasks end as are created, and most of the code is compiled
        long from = 10_000;
        long[] begin = new long[3];
        long[] end = new long[3];
        Map<Operation, Long> before = new EnumMap<>(Operation.class);
        CountDownLatch over = new CountDownLatch(1);
        var running = job.outcomes()
                .doOnNext(outcome -> {
                    if (!outcome.outcome().isFinished()) {
                        unfinished.incrementAndGet();
                    }
                    long n = ended.incrementAndGet();
                    if (n == from) {
                        mark(begin);
                        calls.forEach((operation, count) -> before.put(operation, count.sum()));
                    } else if (n == from + MEASURED) {
                        mark(end);
                        over.countDown();
                    }
                })
                .subscribe(outcome -> {}, error -> {
                    error.printStackTrace();
                    System.exit(1);
                });
        over.await();
        System.gc();
        long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        running.dispose();
        double jitMicros = (end[2] - begin[2]) * 1e3 / MEASURED;
        double cpuMicros = (end[1] - begin[1]) / 1e3 / MEASURED - jitMicros;
        double seconds = (end[0] - begin[0]) / 1e9;
        System.out.printf(
                "%,9d in flight: %6.1f us of CPU per task, and %.1f us of the JIT compiler (%,.0f tasks/s over %.0f s, %d without an answer; heap after GC %d MB)%n",
                inFlight, cpuMicros, jitMicros, MEASURED / seconds, seconds, unfinished.get(), heap >> 20);
        calls.forEach((operation, count) -> System.out.printf(
                "%42s%s: %.3f calls per task%n",
                "", operation, (count.sum() - before.getOrDefault(operation, 0L)) / (double) MEASURED));
        return cpuMicros;
    }

    private static void mark(long[] at) {
        at[0] = System.nanoTime();
        at[1] = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
        at[2] = ManagementFactory.getCompilationMXBean().getTotalCompilationTime();
    }

    private static Process sandbox(Duration run, int inFlight) throws IOException {
        Process sandbox = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx6g",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SandboxMain.class.getName(),
                        "--no-limits",
                        "--credits",
                        "2000000000",
                        "--journal-size",
                        "0",
                        "--tasks-kept",
                        Integer.toString(2 * inFlight + 20_000),
                        "--run",
                        run.toMillis() + "ms")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(sandbox::destroyForcibly));
        return sandbox;
    }
}
