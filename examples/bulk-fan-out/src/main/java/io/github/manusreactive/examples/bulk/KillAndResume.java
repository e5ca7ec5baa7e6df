package io.github.manusreactive.examples.bulk;

import io.github.manusreactive.fanout.Outcome;
import io.github.manusreactive.json.JsonCodec;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.test.ManusSandbox;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Kills a job at random moments, as {@code kill -9} does, and runs it again each time until it ends. The sandbox lives in this
 * process and outlives them all, so that it can tell what was really created.
 */
public final class KillAndResume {

    private static final Duration WINDOW = Duration.ofSeconds(2);

    private KillAndResume() {}

    /**
     * Runs the experiment; exits with 1 where anything was lost or done twice.
     *
     * @param args kills (30), tasks (300), seed (1), all optional
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        int kills = args.length > 0 ? Integer.parseInt(args[0]) : 30;
        int tasks = args.length > 1 ? Integer.parseInt(args[1]) : 300;
        long seed = args.length > 2 ? Long.parseLong(args[2]) : 1;
        Path folder = Files.createTempDirectory("kill-and-resume");
        Path input = folder.resolve("in.jsonl");
        Path output = folder.resolve("out.jsonl");
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < tasks; i++) {
            lines.add("{\"key\":\"k" + i + "\",\"prompt\":\"prompt " + i + "\"}");
        }
        Files.write(input, lines);
        try (ManusSandbox sandbox = ManusSandbox.builder()
                .runTime(Duration.ofMillis(500))
                .limits(limits -> {
                    for (Operation operation : Operation.values()) {
                        limits.set(operation, operation.limitPerMinute(), WINDOW);
                    }
                })
                .start()) {
            Random random = new Random(seed);
            int killed = 0;
            int exit = -1;
            while (exit != 0) {
                long before = sandbox.journal().count();
                Process job = job(sandbox, input, output);
                // counted from its first call, so that the moment finds it at work
                while (job.isAlive() && sandbox.journal().count() == before) {
                    job.waitFor(20, TimeUnit.MILLISECONDS);
                }
                long moment = random.nextInt(1500);
                if (killed < kills && !job.waitFor(moment, TimeUnit.MILLISECONDS)) {
                    job.destroyForcibly().waitFor();
                    killed++;
                    System.out.println("killed after " + moment + " ms; "
                            + sandbox.journal().tasksCreated() + " tasks exist, "
                            + outcomes(output).size() + " keys have an outcome");
                } else {
                    exit = job.waitFor();
                    if (exit != 0) {
                        System.out.println("the job ended with " + exit);
                        System.exit(1);
                    }
                }
            }
            System.exit(verdict(sandbox, output, tasks, killed) ? 0 : 1);
        }
    }

    private static Process job(ManusSandbox sandbox, Path input, Path output) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                BulkFanOut.class.getName(),
                "run",
                input.toString(),
                "--output",
                output.toString(),
                "--base-url",
                sandbox.baseUrl(),
                "--watch-interval",
                "200ms",
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

    private static boolean verdict(ManusSandbox sandbox, Path output, int tasks, int killed) throws IOException {
        Map<String, Integer> outcomes = outcomes(output);
        long twice = outcomes.values().stream().filter(count -> count > 1).count();
        int createdTwice = sandbox.journal().duplicatePrompts().size();
        long created = sandbox.journal().tasksCreated();
        System.out.println(killed + " kills, " + tasks + " keys: " + outcomes.size() + " with an outcome, " + twice
                + " with two; " + created + " tasks created, " + createdTwice + " prompts created twice");
        return outcomes.size() == tasks && twice == 0 && created == tasks && createdTwice == 0;
    }

    /** Lines by key; a torn last line does not count. */
    private static Map<String, Integer> outcomes(Path output) throws IOException {
        Map<String, Integer> keys = new HashMap<>();
        if (Files.exists(output)) {
            String text = Files.readString(output, StandardCharsets.UTF_8);
            for (String line : text.substring(0, text.lastIndexOf('\n') + 1).split("\n")) {
                if (!line.isEmpty()) {
                    Outcome outcome = JsonCodec.standard()
                            .toModel(
                                    JsonCodec.standard().readObject(line.getBytes(StandardCharsets.UTF_8)),
                                    Outcome.class);
                    keys.merge(outcome.key(), 1, Integer::sum);
                }
            }
        }
        return keys;
    }
}
