package io.github.manusreactive.benchmarks.call;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A process with one subject. Arguments: the subject and the target. Reads {@code warm OPERATION IN_FLIGHT SECONDS}, {@code measure
 * OPERATION IN_FLIGHT SECONDS} and {@code quit} from standard input; prints the numbers of a {@link CallMeasurement} for each of the
 * first two. Between commands the process is idle.
 */
final class CallWorker {

    private static final int MOST_SAMPLES = 1 << 21;
    private static final long LONGEST_START_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final CallSubject subject;
    private final LatencyRecorder recorder = new LatencyRecorder(MOST_SAMPLES);

    private CallWorker(CallSubject subject) {
        this.subject = subject;
    }

    /** Runs the worker. */
    public static void main(String[] args) throws IOException, InterruptedException {
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (CallSubject subject = SubjectKind.of(args[0]).create(CallTarget.parse(args, 1))) {
            CallWorker worker = new CallWorker(subject);
            System.out.println("ready");
            for (String line = commands.readLine(); line != null; line = commands.readLine()) {
                String[] words = line.split(" ", -1);
                if (words[0].equals("quit")) {
                    break;
                }
                CallMeasurement result = worker.measure(
                        CallOperation.of(words[1]), Integer.parseInt(words[2]), Double.parseDouble(words[3]));
                System.out.println(result.line());
            }
        }
        System.exit(0);
    }

    private CallMeasurement measure(CallOperation operation, int inFlight, double seconds) throws InterruptedException {
        AtomicBoolean running = new AtomicBoolean(true);
        LoadLoop loop = new LoadLoop(subject, operation, inFlight, running::get, recorder);
        loop.start();
        awaitOpenConnections(loop, 2L * inFlight);
        ProcessCounters before = ProcessCounters.read();
        long callsBefore = loop.completed();
        recorder.begin();
        TimeUnit.NANOSECONDS.sleep((long) (seconds * 1e9));
        recorder.end();
        long calls = Math.max(1, loop.completed() - callsBefore);
        ProcessCounters after = ProcessCounters.read();
        running.set(false);
        loop.awaitEnd();
        long[] samples = recorder.sorted();
        return new CallMeasurement(
                calls * 1e9 / (after.nanos() - before.nanos()),
                quantile(samples, 0.5),
                quantile(samples, 0.99),
                (double) after.allocatedSince(before) / calls,
                (after.cpuNanos() - before.cpuNanos()) / 1e3 / calls,
                loop.failures());
    }

    /** Leaves the opening of connections and threads out of the measurement: each call in flight has ended twice on average. */
    private static void awaitOpenConnections(LoadLoop loop, long calls) throws InterruptedException {
        long begin = System.nanoTime();
        while (loop.completed() < calls && System.nanoTime() - begin < LONGEST_START_NANOS) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    private static double quantile(long[] sorted, double share) {
        return sorted.length == 0 ? 0 : sorted[(int) ((sorted.length - 1) * share)] / 1e3;
    }
}
