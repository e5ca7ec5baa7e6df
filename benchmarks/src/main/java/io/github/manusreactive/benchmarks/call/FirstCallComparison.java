package io.github.manusreactive.benchmarks.call;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Time from the start of a JVM to the first response, and the number of loaded classes, with and without a class archive. */
final class FirstCallComparison {

    private static final int CORE = 0;
    private static final int STARTS = 5;
    private static final int AOT_CACHE_SINCE = 25;

    private final ComparisonOptions options;

    FirstCallComparison(ComparisonOptions options) {
        this.options = options;
    }

    /** Measures all subjects and prints the table. */
    void run() throws IOException, InterruptedException {
        System.out.printf(
                "## First call: start of the JVM to the response, %s, median of %d (min-max)%n%n",
                options.network(), STARTS);
        System.out.println("| Client | ms | classes | ms with " + archiveName() + " | classes |");
        System.out.println("|---|--:|--:|--:|--:|");
        try (RunningServer server = RunningServer.start(options.tls())) {
            for (SubjectKind kind : options.subjects()) {
                List<String> arguments = new ArrayList<>(List.of(kind.name()));
                arguments.addAll(server.target(options.gzip()).arguments());
                System.out.printf(
                        "| %s | %s | %s |%n", kind.title(), measure(arguments, List.of()), archived(arguments));
            }
        }
        System.out.println();
    }

    private static String archived(List<String> arguments) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("first-call");
        Path archive = folder.resolve("classes");
        boolean aot = hasAotCache();
        try {
            start(arguments, List.of((aot ? "-XX:AOTCacheOutput=" : "-XX:ArchiveClassesAtExit=") + archive));
            return measure(arguments, List.of((aot ? "-XX:AOTCache=" : "-XX:SharedArchiveFile=") + archive));
        } finally {
            Files.deleteIfExists(archive);
            Files.deleteIfExists(folder);
        }
    }

    private static String measure(List<String> arguments, List<String> jvm) throws InterruptedException {
        double[] millis = new double[STARTS];
        long classes = 0;
        for (int i = 0; i < STARTS; i++) {
            FirstCall call = start(arguments, jvm);
            millis[i] = call.millis();
            classes = call.classes();
        }
        Arrays.sort(millis);
        return String.format(
                Locale.ROOT, "%.0f (%.0f-%.0f) | %,d", millis[STARTS / 2], millis[0], millis[STARTS - 1], classes);
    }

    private static FirstCall start(List<String> arguments, List<String> jvm) throws InterruptedException {
        List<String> all = new ArrayList<>(jvm);
        all.addAll(List.of("-Xmx512m", "-XX:+UseSerialGC", "-Xshare:auto", "-Xlog:disable", "-Xlog:all=error:stderr"));
        long begin = System.nanoTime();
        try (JavaProcess process = JavaProcess.start(CORE, all, FirstCallProgram.class, arguments)) {
            process.read();
            double millis = (System.nanoTime() - begin) / 1e6;
            long classes = Long.parseLong(process.read());
            process.awaitExit();
            return new FirstCall(millis, classes);
        }
    }

    private static boolean hasAotCache() {
        return Runtime.version().feature() >= AOT_CACHE_SINCE;
    }

    private static String archiveName() {
        return hasAotCache() ? "AOT cache" : "CDS archive";
    }

    /** One start. */
    private record FirstCall(double millis, long classes) {}
}
