package io.github.manusreactive.cli;

import io.github.manusreactive.fanout.ItemOutcome;
import io.github.manusreactive.internal.json.JsonCodec;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.test.ManusSandbox;
import io.github.manusreactive.test.fault.FaultRule;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Kills a job at random moments, as {@code kill -9} does, and resumes it until it ends. The sandbox runs in this process, so its
 * journal survives the kills. It delays the responses to creates, so that many kills leave tasks whose ids no process has read.
 */
public final class KillAndResume {

    private static final Duration WINDOW = Duration.ofSeconds(2);
    /** Approximate number of calls to create and read the tasks of a window. */
    private static final int CALLS_PER_WINDOW = 50;
    /** Fewer than a key needs, so that the job ends after the last kill. */
    private static final int CALLS_PER_KEY = 3;

    private static final Duration CREATE_TAKES = Duration.ofMillis(300);

    private static final JsonCodec JSON = JsonCodec.standard();

    private final Path ledger;
    /** File key of the ledger, which changes with each compaction. */
    private @Nullable Object ledgerFile;

    private int compactions;

    private KillAndResume(Path ledger) {
        this.ledger = ledger;
    }

    /** Runs the experiment; exits with 1 if an outcome is lost or a task is created twice. */
    public static void main(String[] args) throws IOException, InterruptedException {
        int kills = args.length > 0 ? Integer.parseInt(args[0]) : 30;
        int tasks = args.length > 1 ? Integer.parseInt(args[1]) : 300;
        long seed = args.length > 2 ? Long.parseLong(args[2]) : 1;
        double faults = args.length > 3 ? Double.parseDouble(args[3]) / 100 : 0;
        Path folder = Files.createTempDirectory("kill-and-resume");
        Path input = folder.resolve("in.jsonl");
        Path output = folder.resolve("out.jsonl");
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < tasks; i++) {
            lines.add("{\"key\":\"k" + i + "\",\"prompt\":\"prompt " + i + "\"}");
        }
        Files.write(input, lines);
        try (ManusSandbox sandbox = ManusSandbox.builder()
                .seed(seed)
                .runTime(Duration.ofMillis(500))
                .limits(limits -> {
                    for (Operation operation : Operation.values()) {
                        limits.set(operation, operation.limitPerMinute(), WINDOW);
                    }
                })
                .start()) {
            sandbox.faults().on(Operation.TASK_CREATE).latency(CREATE_TAKES);
            if (faults > 0) {
                strike(sandbox, faults);
            }
            KillAndResume seen = new KillAndResume(folder.resolve("in.jsonl.ledger"));
            Random random = new Random(seed);
            int longest = Math.max(CALLS_PER_WINDOW, 2 * CALLS_PER_KEY * tasks / Math.max(1, kills));
            int killed = 0;
            int exit = -1;
            while (exit != 0) {
                // first a number of calls, which does not depend on the speed of the machine, then a time
                long before = sandbox.journal().count();
                long moment = before + 1 + random.nextInt(longest);
                long millis = random.nextInt(100);
                Process job = job(sandbox, input, output);
                while (killed < kills && job.isAlive() && sandbox.journal().count() < moment) {
                    job.waitFor(5, TimeUnit.MILLISECONDS);
                    seen.noticeCompaction();
                }
                if (killed < kills && !job.waitFor(millis, TimeUnit.MILLISECONDS)) {
                    job.destroyForcibly().waitFor();
                    killed++;
                    Map<String, Integer> steps = steps(input.resolveSibling("in.jsonl.ledger"));
                    System.out.printf(
                            "killed %2d after %4d calls: %3d tasks exist; %2d keys intended, %2d created, %3d finished%n",
                            killed,
                            sandbox.journal().count() - before,
                            sandbox.journal().tasksCreated(),
                            steps.getOrDefault("intended", 0),
                            steps.getOrDefault("created", 0),
                            steps.getOrDefault("finished", 0));
                } else {
                    while (!job.waitFor(5, TimeUnit.MILLISECONDS)) {
                        seen.noticeCompaction();
                    }
                    exit = job.exitValue();
                    if (exit != 0) {
                        System.out.println("the job ended with " + exit);
                        System.exit(1);
                    }
                }
            }
            System.out.println("the ledger was compacted " + seen.compactions + " times");
            int recorded = steps(input.resolveSibling("in.jsonl.ledger")).getOrDefault("finished", 0);
            boolean kept = verdict(sandbox, output, tasks, killed, recorded);
            if (kept) {
                delete(folder);
            } else {
                System.out.println("input, ledger and output are in " + folder);
            }
            System.exit(kept ? 0 : 1);
        }
    }

    private void noticeCompaction() {
        try {
            Object present =
                    Files.readAttributes(ledger, BasicFileAttributes.class).fileKey();
            if (ledgerFile != null && !ledgerFile.equals(present)) {
                compactions++;
            }
            ledgerFile = present;
        } catch (IOException e) {
            // not there yet
        }
    }

    /** Injects each kind of fault: resets before and after processing, rejections, and missing or truncated responses. */
    private static void strike(ManusSandbox sandbox, double share) {
        List<Consumer<FaultRule>> kinds = List.of(
                FaultRule::resetBeforeProcessing,
                FaultRule::resetAfterProcessing,
                FaultRule::badGateway,
                FaultRule::hang,
                FaultRule::truncated,
                FaultRule::rateLimited);
        kinds.forEach(
                kind -> kind.accept(sandbox.faults().on(Operation.values()).rate(share)));
    }

    private static void delete(Path folder) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    /** Counts the keys by their last step in the ledger, whose last line may be torn. */
    private static Map<String, Integer> steps(Path ledger) throws IOException {
        Map<String, String> byKey = new HashMap<>();
        if (Files.exists(ledger)) {
            for (Map<String, Object> line : whole(ledger)) {
                if (line.get("event") instanceof String event) {
                    byKey.put(
                            line.get("outcome") instanceof Map<?, ?> outcome
                                    ? String.valueOf(outcome.get("key"))
                                    : String.valueOf(line.get("key")),
                            event);
                }
            }
        }
        Map<String, Integer> steps = new HashMap<>();
        byKey.values().forEach(step -> steps.merge(step, 1, Integer::sum));
        return steps;
    }

    private static List<Map<String, Object>> whole(Path jsonLines) throws IOException {
        String text = Files.readString(jsonLines, StandardCharsets.UTF_8);
        return text.substring(0, text.lastIndexOf('\n') + 1)
                .lines()
                .map(line -> JSON.readObject(line.getBytes(StandardCharsets.UTF_8)))
                .toList();
    }

    private static Process job(ManusSandbox sandbox, Path input, Path output) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                ManusCommand.class.getName(),
                "run",
                input.toString(),
                "--output",
                output.toString(),
                "--base-url",
                sandbox.baseUrl(),
                "--watch-interval",
                "200ms",
                "--settle",
                "3s",
                "--response-timeout",
                "1500ms",
                "--progress",
                "none"));
        for (Operation operation : Operation.values()) {
            command.add("--limit");
            command.add(operation.wireName() + "=" + operation.limitPerMinute() + "/" + WINDOW.toMillis() + "ms");
        }
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("MANUS_API_KEY", sandbox.apiKey());
        builder.redirectOutput(ProcessBuilder.Redirect.INHERIT);
        return builder.start();
    }

    private static boolean verdict(ManusSandbox sandbox, Path output, int tasks, int killed, int recorded)
            throws IOException {
        Map<String, Integer> outcomes = outcomes(output);
        long twice = outcomes.values().stream().filter(count -> count > 1).count();
        int createdTwice = sandbox.journal().duplicatePrompts().size();
        long created = sandbox.journal().tasksCreated();
        System.out.println(killed + " kills, " + tasks + " keys: " + outcomes.size() + " with an outcome, " + twice
                + " with two, " + recorded + " in the ledger; " + created + " tasks created, " + createdTwice
                + " prompts created twice");
        System.out.println(sandbox.journal().count() + " calls, faults among them: " + struck(sandbox));
        return outcomes.size() == tasks && twice == 0 && recorded == tasks && created == tasks && createdTwice == 0;
    }

    /** Counts calls by fault, without the latency, which all creates have. */
    private static Map<String, Long> struck(ManusSandbox sandbox) {
        return sandbox.journal().calls().stream()
                .map(call -> String.valueOf(call.fault()))
                .filter(fault -> !fault.equals("null") && !fault.equalsIgnoreCase("latency"))
                .collect(Collectors.groupingBy(fault -> fault, TreeMap::new, Collectors.counting()));
    }

    /** Counts lines by key; ignores a torn last line. */
    private static Map<String, Integer> outcomes(Path output) throws IOException {
        Map<String, Integer> keys = new HashMap<>();
        if (Files.exists(output)) {
            for (Map<String, Object> line : whole(output)) {
                keys.merge(JSON.toModel(line, ItemOutcome.class).key(), 1, Integer::sum);
            }
        }
        return keys;
    }
}
