package io.github.manusreactive.cli;

import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.test.SandboxMain;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Runs a million input lines in a small heap: starts the job with {@code -Xmx96m} against a sandbox in another process, and
 * prints the items per second, the heap after garbage collection and the resident memory of the process.
 */
public final class MillionLines {

    private static final int LOOKS = 10;
    private static final Pattern HEAP_AFTER = Pattern.compile("->(\\d+)M\\(");

    private MillionLines() {}

    /**
     * Runs the experiment.
     *
     * @param args number of outcomes before the job is stopped (50000), lines (1000000), heap (96m), format (jsonl or csv); all
     *     optional
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        int stopAfter = args.length > 0 ? Integer.parseInt(args[0]) : 50_000;
        int lines = args.length > 1 ? Integer.parseInt(args[1]) : 1_000_000;
        String heap = args.length > 2 ? args[2] : "96m";
        InputFormat format = args.length > 3 ? InputFormat.valueOf(args[3]) : InputFormat.jsonl;
        Path folder = Files.createTempDirectory("million-lines");
        Path input = folder.resolve("in." + format);
        write(input, format, lines);
        System.out.printf("%,d lines, %,d MB of input, -Xmx%s%n", lines, Files.size(input) >> 20, heap);
        Process sandbox = sandbox();
        Runtime.getRuntime().addShutdownHook(new Thread(sandbox::destroyForcibly));
        try (BufferedReader said = sandbox.inputReader()) {
            String baseUrl = said.readLine().substring("base_url=".length());
            String key = said.readLine().substring("api_key=".length());
            Process job = job(folder, input, baseUrl, key, heap);
            Runtime.getRuntime().addShutdownHook(new Thread(job::destroyForcibly));
            boolean stopped = follow(job, folder, stopAfter);
            int exit = job.waitFor();
            System.out.println(
                    stopped ? "stopped; exit code " + exit : "the job ended by itself, with exit code " + exit);
            for (String name :
                    List.of("in.jsonl", "in.jsonl.ledger", "in.csv", "in.csv.ledger", "out.jsonl", "gc.log")) {
                Files.deleteIfExists(folder.resolve(name));
            }
            Files.deleteIfExists(folder);
            System.exit(stopped && exit == ExitCode.INTERRUPTED ? 0 : 1);
        }
    }

    private static void write(Path input, InputFormat format, int lines) throws IOException {
        try (BufferedWriter out = Files.newBufferedWriter(input)) {
            if (format == InputFormat.csv) {
                out.write("id,company,country\n");
                for (int i = 0; i < lines; i++) {
                    out.write("company-" + i + ",\"company " + i + ", Inc.\",DE\n");
                }
                return;
            }
            for (int i = 0; i < lines; i++) {
                out.write("{\"key\":\"company-" + i
                        + "\",\"prompt\":\"Find the legal name and the head count of company " + i + ".\"}\n");
            }
        }
    }

    private static boolean follow(Process job, Path folder, int stopAfter) throws IOException, InterruptedException {
        long start = System.nanoTime();
        long firstAt = 0;
        int step = Math.max(1, stopAfter / LOOKS);
        int due = step;
        LineCount done = new LineCount(folder.resolve("out.jsonl"));
        System.out.println("     done      time   items/s   heap after GC    process");
        double lastAt = 0;
        long lastDone = 0;
        while (!job.waitFor(100, TimeUnit.MILLISECONDS)) {
            long now = done.look();
            if (firstAt == 0 && now > 0) {
                firstAt = System.nanoTime();
                System.out.printf("the input is checked after %.1f s%n", (firstAt - start) / 1e9);
            }
            if (now >= due) {
                double at = (System.nanoTime() - firstAt) / 1e9;
                System.out.printf(
                        "%,9d  %6.1f s  %8.0f  %10d MB  %6d MB%n",
                        now,
                        at,
                        (now - lastDone) / Math.max(0.1, at - lastAt),
                        heapAfterCollection(folder.resolve("gc.log")),
                        residentMegabytes(job.pid()));
                lastAt = at;
                lastDone = now;
                due += step;
            }
            if (now >= stopAfter) {
                job.destroy();
                return true;
            }
        }
        return false;
    }

    /** Returns the minimum of the last 20 collections, which is close to the reachable memory. */
    private static long heapAfterCollection(Path log) throws IOException {
        List<Long> after = new ArrayList<>();
        for (String line : Files.readAllLines(log)) {
            Matcher matcher = HEAP_AFTER.matcher(line);
            if (line.contains("Pause") && matcher.find()) {
                after.add(Long.parseLong(matcher.group(1)));
            }
        }
        return after.subList(Math.max(0, after.size() - 20), after.size()).stream()
                .mapToLong(Long::longValue)
                .min()
                .orElse(-1);
    }

    private static long residentMegabytes(long pid) throws IOException {
        Path status = Path.of("/proc/" + pid + "/status");
        if (!Files.exists(status)) {
            return -1;
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) >> 10)
                .findFirst()
                .orElse(-1);
    }

    private static Process job(Path folder, Path input, String baseUrl, String key, String heap) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                java(),
                "-Xmx" + heap,
                "-Xlog:gc:file=" + folder.resolve("gc.log"),
                "-cp",
                System.getProperty("java.class.path"),
                ManusCommand.class.getName(),
                "run",
                input.toString(),
                "--output",
                folder.resolve("out.jsonl").toString(),
                "--base-url",
                baseUrl,
                "--watch-interval",
                "250ms",
                "--progress",
                "none"));
        if (InputFormat.ofName(input.toString()) == InputFormat.csv) {
            command.addAll(List.of("--key", "id", "--template"));
            command.add("Find the legal name and the head count of {{company}} in {{country}}.");
        }
        for (Operation operation : Operation.values()) {
            command.add("--limit");
            command.add(operation.wireName() + "=300/200ms");
        }
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        builder.environment().putAll(Map.of("MANUS_API_KEY", key));
        return builder.start();
    }

    private static Process sandbox() throws IOException {
        return new ProcessBuilder(
                        java(),
                        "-Xmx1g",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SandboxMain.class.getName(),
                        "--no-limits",
                        "--credits",
                        "2000000000",
                        "--journal-size",
                        "0",
                        "--tasks-kept",
                        "20000",
                        "--run",
                        "500ms")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** Counts the lines of a growing file. */
    private static final class LineCount {

        private final Path file;
        private final byte[] buffer = new byte[1 << 16];
        private long position;
        private long count;

        LineCount(Path file) {
            this.file = file;
        }

        long look() throws IOException {
            if (!Files.exists(file)) {
                return 0;
            }
            try (var in = Files.newInputStream(file)) {
                in.skipNBytes(position);
                for (int read = in.read(buffer); read > 0; read = in.read(buffer)) {
                    position += read;
                    for (int i = 0; i < read; i++) {
                        count += buffer[i] == '\n' ? 1 : 0;
                    }
                }
            }
            return count;
        }
    }
}
