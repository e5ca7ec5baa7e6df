package io.github.manusreactive.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import io.github.manusreactive.test.ManusSandbox;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.ByteBufFlux;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

/**
 * Measures the requests per second of the sandbox over loopback, with the load of the client on the same cores: a plain
 * Reactor Netty client with 64 connections, each with one request at a time, without rate limits. On a machine with other
 * load, use the requests per second of CPU time.
 *
 * <p>{@code java -cp benchmarks/target/benchmarks.jar io.github.manusreactive.benchmarks.SandboxLoadBenchmark [SECONDS]}
 */
public final class SandboxLoadBenchmark {

    private static final int CONNECTIONS = 64;
    private static final int MAX_SAMPLES = 1 << 20;

    private SandboxLoadBenchmark() {}

    /**
     * Runs the measurement and prints it.
     *
     * @param args seconds per measurement, default 10
     */
    public static void main(String[] args) {
        Duration time = Duration.ofSeconds(args.length > 0 ? Long.parseLong(args[0]) : 10);
        ConnectionProvider pool = ConnectionProvider.create("load", CONNECTIONS);
        try (ManusSandbox sandbox = ManusSandbox.builder()
                .noLimits()
                .journalSize(0)
                .runTime(Duration.ZERO)
                .start()) {
            HttpClient client = HttpClient.create(pool)
                    .baseUrl(sandbox.baseUrl())
                    .headers(headers -> headers.set("x-manus-api-key", sandbox.apiKey()));
            String task = createTask(client);
            System.out.printf(
                    "%d processors, %d connections, Java %s%n",
                    Runtime.getRuntime().availableProcessors(), CONNECTIONS, System.getProperty("java.version"));
            measure("warm-up", client, "/v2/user.me", time);
            measure("user.me", client, "/v2/user.me", time);
            measure("task.detail", client, "/v2/task.detail?task_id=" + task, time);
        } finally {
            pool.dispose();
        }
        System.exit(0);
    }

    private static String createTask(HttpClient client) {
        String body = client.headers(headers -> headers.set("content-type", "application/json"))
                .post()
                .uri("/v2/task.create")
                .send(ByteBufFlux.fromString(Mono.just("{\"message\":{\"content\":\"load\"}}")))
                .responseSingle((response, content) -> content.asString())
                .toFuture()
                .join();
        return body.replaceAll(".*\"task_id\":\"([^\"]+)\".*", "$1");
    }

    private static void measure(String name, HttpClient client, String uri, Duration time) {
        LongAdder answered = new LongAdder();
        LongAdder failed = new LongAdder();
        AtomicLong samples = new AtomicLong();
        long[] nanos = new long[MAX_SAMPLES];
        AtomicBoolean over = new AtomicBoolean();
        Mono<Void> one = Mono.defer(() -> {
            long start = System.nanoTime();
            return client.get()
                    .uri(uri)
                    .responseSingle((response, content) ->
                            content.then(Mono.just(response.status().code())))
                    .doOnNext(status -> {
                        if (status == 200) {
                            answered.increment();
                        } else {
                            failed.increment();
                        }
                        nanos[(int) (samples.getAndIncrement() % MAX_SAMPLES)] = System.nanoTime() - start;
                    })
                    .then();
        });
        long cpuStart = cpuNanos();
        long start = System.nanoTime();
        Mono<Void> load = Flux.range(0, CONNECTIONS)
                .flatMap(i -> one.repeat(() -> !over.get()), CONNECTIONS)
                .then();
        Mono.delay(time).doOnNext(tick -> over.set(true)).subscribe();
        load.toFuture().join();
        double seconds = (System.nanoTime() - start) / 1e9;
        double cpuSeconds = (cpuNanos() - cpuStart) / 1e9;
        int count = (int) Math.min(samples.get(), MAX_SAMPLES);
        long[] sorted = Arrays.copyOf(nanos, count);
        Arrays.sort(sorted);
        System.out.printf(
                "%-12s %,9.0f requests/s over %.1f s (median %.2f ms, 99th percentile %.2f ms, not 200: %d), "
                        + "%,.0f requests per second of CPU (client and server)%n",
                name,
                answered.sum() / seconds,
                seconds,
                sorted[count / 2] / 1e6,
                sorted[(int) (count * 0.99)] / 1e6,
                failed.sum(),
                answered.sum() / cpuSeconds);
    }

    private static long cpuNanos() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }
}
