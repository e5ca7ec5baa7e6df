package io.github.manusreactive.benchmarks.call;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The cost of a call, side by side: this client with everything on, and what users would write without it. A server and one worker
 * process for each client run at once, the server on core 1 and the workers on core 0 if {@code taskset} is there; only one worker has
 * calls at a time. Each client is warmed up, then rounds over all clients alternate. Prints medians with minimum and maximum as
 * Markdown.
 *
 * <pre>{@code
 * java -cp benchmarks/target/benchmarks.jar io.github.manusreactive.benchmarks.call.CallCostComparison \
 *     --rounds 5 --warm 35 --seconds 8 --in-flight 1,16,256,2048 --operations detail,create,messages \
 *     --subjects raw,webclient,jdk,okhttp,manus [--tls] [--gzip] [--cold]
 * }</pre>
 *
 * <p>The values above are the defaults; the warm-up is that of each client and operation. {@code --cold} measures instead the time
 * from the start of a JVM to its first response.
 */
public final class CallCostComparison {

    private static final int CORE = 0;
    private static final int WARM_IN_FLIGHT = 256;

    private final ComparisonOptions options;
    private final Map<SubjectKind, JavaProcess> workers = new EnumMap<>(SubjectKind.class);

    private CallCostComparison(ComparisonOptions options) {
        this.options = options;
    }

    /**
     * Runs the comparison.
     *
     * @param args the options
     * @throws IOException if a process cannot be started
     * @throws InterruptedException if the thread is interrupted
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        ComparisonOptions options = ComparisonOptions.parse(args);
        System.out.printf(
                Locale.ROOT,
                "Java %s, %d processors, %s%n%n",
                Runtime.version(),
                Runtime.getRuntime().availableProcessors(),
                JavaProcess.canPin() ? "server and clients pinned to a core each" : "not pinned");
        if (options.cold()) {
            new FirstCallComparison(options).run();
        } else {
            new CallCostComparison(options).run();
        }
        System.exit(0);
    }

    private void run() throws IOException, InterruptedException {
        System.out.printf(
                Locale.ROOT,
                "## %s, median of %d rounds (min-max), %.1f s each after %.0f s of warm-up%n%n",
                options.network(),
                options.rounds(),
                options.seconds(),
                options.warmSeconds());
        try (RunningServer server = RunningServer.start(options.tls())) {
            try {
                options.subjects().forEach(kind -> workers.put(kind, start(kind, server)));
                warmUp();
                measure().print();
            } finally {
                workers.values().forEach(JavaProcess::close);
            }
        }
    }

    private JavaProcess start(SubjectKind kind, RunningServer server) {
        List<String> arguments = new ArrayList<>(List.of(kind.name()));
        arguments.addAll(server.target(options.gzip()).arguments());
        JavaProcess worker = JavaProcess.start(CORE, JavaProcess.WORKER_OPTIONS, CallWorker.class, arguments);
        worker.read();
        return worker;
    }

    private void warmUp() {
        int inFlight = options.inFlight().stream()
                .mapToInt(count -> Math.min(count, WARM_IN_FLIGHT))
                .max()
                .orElse(WARM_IN_FLIGHT);
        for (SubjectKind kind : options.subjects()) {
            for (CallOperation operation : options.operations()) {
                run(kind, "warm", operation, inFlight, options.warmSeconds());
            }
            System.err.println(kind.title() + " is warm");
        }
    }

    private ComparisonTable measure() {
        ComparisonTable table = new ComparisonTable();
        for (int round = 1; round <= options.rounds(); round++) {
            for (CallOperation operation : options.operations()) {
                for (int inFlight : options.inFlight()) {
                    for (SubjectKind kind : options.subjects()) {
                        table.add(
                                operation,
                                inFlight,
                                kind,
                                run(kind, "measure", operation, inFlight, options.seconds()));
                    }
                }
            }
            System.err.println("Round " + round + " of " + options.rounds() + " is complete");
        }
        return table;
    }

    private CallMeasurement run(
            SubjectKind kind, String command, CallOperation operation, int inFlight, double seconds) {
        JavaProcess worker = workers.get(kind);
        if (worker == null) {
            throw new IllegalStateException("No worker of " + kind);
        }
        worker.send(command + " " + operation + " " + inFlight + " " + seconds);
        return CallMeasurement.parse(worker.read());
    }
}
