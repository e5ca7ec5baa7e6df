package io.github.manusreactive.benchmarks.call;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.NullUnmarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** The cost of a call with each client, as JMH measures it: run with {@code -prof gc} for the bytes of a call. */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 5)
@Measurement(iterations = 5, time = 5)
@Fork(
        value = 1,
        jvmArgs = {"-Xms512m", "-Xmx512m", "-XX:+UseSerialGC"})
@State(Scope.Benchmark)
@NullUnmarked
public class CallCostBenchmark {

    private static final int BATCH = 4_096;

    /** The client. */
    @Param({"RAW", "WEBCLIENT", "JDK", "OKHTTP", "MANUS"})
    public String subject;

    /** Calls in flight. */
    @Param({"1", "16", "256", "2048"})
    public int inFlight;

    /** If {@code true}, calls use TLS. */
    @Param("false")
    public boolean tls;

    /** If {@code true}, responses are compressed. */
    @Param("false")
    public boolean gzip;

    private final LatencyRecorder latencies = new LatencyRecorder(0);
    private RunningServer server;
    private CallSubject client;

    /** Made by JMH. */
    public CallCostBenchmark() {}

    /**
     * Starts the server and the client.
     *
     * @throws IOException if the server cannot be started
     * @throws InterruptedException if the thread is interrupted
     */
    @Setup(Level.Trial)
    public void start() throws IOException, InterruptedException {
        server = RunningServer.start(tls);
        client = SubjectKind.of(subject).create(server.target(gzip));
    }

    /**
     * Ends the client and the server.
     *
     * @throws IOException if a file cannot be deleted
     */
    @TearDown(Level.Trial)
    public void stop() throws IOException {
        client.close();
        server.close();
    }

    /**
     * Reads a task.
     *
     * @throws InterruptedException if the thread is interrupted
     */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public void detail() throws InterruptedException {
        run(CallOperation.DETAIL);
    }

    /**
     * Creates a task.
     *
     * @throws InterruptedException if the thread is interrupted
     */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public void create() throws InterruptedException {
        run(CallOperation.CREATE);
    }

    /**
     * Reads a page of 200 events.
     *
     * @throws InterruptedException if the thread is interrupted
     */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public void messages() throws InterruptedException {
        run(CallOperation.MESSAGES);
    }

    private void run(CallOperation operation) throws InterruptedException {
        AtomicInteger remaining = new AtomicInteger(BATCH);
        LoadLoop loop = new LoadLoop(client, operation, inFlight, () -> remaining.getAndDecrement() > 0, latencies);
        loop.start();
        loop.awaitEnd();
        if (loop.failures() > 0) {
            throw new IllegalStateException(loop.failures() + " calls failed");
        }
    }
}
