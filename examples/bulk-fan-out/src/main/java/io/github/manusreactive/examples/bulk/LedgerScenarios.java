package io.github.manusreactive.examples.bulk;

import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.test.ManusSandbox;
import io.github.manusreactive.test.agent.AgentScript;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * What happens to ledgers, inputs and credits of jobs that run every night, each with real processes: two runs on one ledger, a ledger
 * that is lost or cut, another server, an input that changes, tasks that time out and spend on, a restart right after a kill. The sandbox lives in this process, so that it can tell what was created.
 */
public final class LedgerScenarios {

    private static final List<String> ALL = List.of(
            "lock-file", "dangling-link", "hard-link", "lost", "cut", "server", "input", "credits", "restart-rate");

    private static final int TASKS = 20;
    /** So that the first run creates for a minute, and the second one begins meanwhile. */
    private static final String SLOWLY = "1/3s";

    private static final Duration MOST = Duration.ofSeconds(180);

    private final Path folder;
    private boolean held = true;

    private LedgerScenarios(Path folder) {
        this.folder = folder;
    }

    /**
     * Runs scenarios; exits with 1 if a prompt was created twice, or if a run started that had to be refused.
     *
     * @param args names of scenarios: {@code lock-file}, {@code dangling-link}, {@code hard-link}, {@code lost}, {@code cut}, {@code server}, {@code input}, {@code credits},
     *     {@code restart-rate}; all by default
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        List<String> names = args.length == 0 ? ALL : Arrays.asList(args);
        boolean held = true;
        for (String name : names) {
            LedgerScenarios scenario = new LedgerScenarios(Files.createTempDirectory("ledger-" + name));
            scenario.run(name);
            held &= scenario.held;
        }
        System.exit(held ? 0 : 1);
    }

    private void run(String name) throws IOException, InterruptedException {
        switch (name) {
            case "lock-file" -> twoRuns("left-behind .lock removed", "job.ledger", "job.ledger");
            case "dangling-link" -> {
                Files.createSymbolicLink(folder.resolve("dangling.ledger"), Path.of("target.ledger"));
                twoRuns("symbolic link to no file", "dangling.ledger", "dangling.ledger");
            }
            case "hard-link" -> twoRuns("file and hard link", "first.ledger", "hard.ledger");
            case "lost" -> lost();
            case "cut" -> cut();
            case "server" -> otherServer();
            case "input" -> grownInput();
            case "credits" -> credits();
            case "restart-rate" -> restartRate();
            default -> throw new IllegalArgumentException("unknown scenario: " + name);
        }
    }

    private void twoRuns(String what, String first, String second) throws IOException, InterruptedException {
        try (ManusSandbox sandbox = sandbox(Duration.ZERO)) {
            Path input = input(TASKS);
            Process one = job(SLOWLY, sandbox, input, first, first + ".one.jsonl");
            await(() -> sandbox.journal().tasksCreated() > 0);
            Files.deleteIfExists(folder.resolve(first + ".lock"));
            if (second.startsWith("hard")) {
                Files.createLink(folder.resolve(second), folder.resolve(first));
            }
            Process two = job(SLOWLY, sandbox, input, second, first + ".two.jsonl");
            int exitOfTwo = exit(two);
            boolean refused = one.isAlive() && exitOfTwo == ExitCode.USAGE;
            if (refused) {
                one.destroyForcibly();
            }
            one.waitFor(MOST.toSeconds(), TimeUnit.SECONDS);
            verdict(
                    "two runs, " + what,
                    refused ? "the second one was refused" : "exit code of the second one " + exitOfTwo,
                    sandbox,
                    refused);
        }
    }

    private void lost() throws IOException, InterruptedException {
        try (ManusSandbox sandbox = sandbox(Duration.ZERO)) {
            Path input = input(TASKS);
            exit(job(sandbox, input, "job.ledger", "out.jsonl"));
            Files.delete(folder.resolve("job.ledger"));
            int exit = exit(job(sandbox, input, "job.ledger", "out.jsonl"));
            verdict("ledger lost, output complete", "exit code " + exit, sandbox, exit == ExitCode.USAGE);
        }
    }

    private void cut() throws IOException, InterruptedException {
        try (ManusSandbox sandbox = sandbox(Duration.ZERO)) {
            Path input = input(TASKS);
            exit(job(sandbox, input, "job.ledger", "one.jsonl"));
            Path ledger = folder.resolve("job.ledger");
            List<String> lines = Files.readAllLines(ledger);
            Files.write(ledger, lines.subList(0, lines.size() / 3));
            int exit = exit(job(sandbox, input, "job.ledger", "two.jsonl"));
            verdict(
                    "ledger cut to a third, no output",
                    "exit code " + exit,
                    sandbox,
                    exit == ExitCode.ALL_FINISHED
                            && Files.readAllLines(folder.resolve("two.jsonl")).size() == TASKS);
        }
    }

    private void otherServer() throws IOException, InterruptedException {
        try (ManusSandbox trial = sandbox(Duration.ZERO);
                ManusSandbox real = sandbox(Duration.ZERO)) {
            Path input = input(TASKS);
            exit(job(trial, input, "job.ledger", "one.jsonl"));
            int exit = exit(job(real, input, "job.ledger", "two.jsonl"));
            verdict("trial elsewhere, then the real run", "exit code " + exit, real, exit == ExitCode.USAGE);
        }
    }

    private void grownInput() throws IOException, InterruptedException {
        try (ManusSandbox sandbox = sandbox(Duration.ofMillis(200))) {
            Path input = input(1500);
            Process job = job(sandbox, input, "job.ledger", "out.jsonl", "--max-in-flight", "50");
            await(() -> sandbox.journal().tasksCreated() > 0);
            Files.writeString(input, line(0) + line(0) + line(2000), StandardOpenOption.APPEND);
            int exit = exit(job);
            long created = sandbox.journal().tasksCreated();
            verdict(
                    "lines appended while the job runs, one key twice",
                    created + " of 1500 checked lines run, exit code " + exit,
                    sandbox,
                    created == 1500);
        }
    }

    /** Each task uses 5 credits every half second and does not end within its time. */
    private void credits() throws IOException, InterruptedException {
        try (ManusSandbox sandbox =
                ManusSandbox.builder().noLimits().agent(prompt -> spending()).start()) {
            Path input = input(TASKS);
            int exit = exit(job(
                    sandbox,
                    input,
                    "job.ledger",
                    "out.jsonl",
                    "--max-credits",
                    "20",
                    "--max-in-flight",
                    "3",
                    "--timeout",
                    "3s"));
            long created = sandbox.journal().tasksCreated();
            verdict(
                    "limit of 20 credits, tasks that time out",
                    created + " of " + TASKS + " tasks created, exit code " + exit,
                    sandbox,
                    created <= 3 && exit == ExitCode.CREDIT_GUARD);
        }
    }

    private static AgentScript spending() {
        AgentScript script = AgentScript.start();
        for (int i = 0; i < 60; i++) {
            script = script.run(Duration.ofMillis(500)).spend(5);
        }
        return script.result("done").credits(0);
    }

    /** The server counts creates for longer than it takes to start the second process. */
    private void restartRate() throws IOException, InterruptedException {
        try (ManusSandbox sandbox = ManusSandbox.builder()
                .limits(limits -> {
                    for (Operation operation : Operation.values()) {
                        limits.set(operation, 1000, Duration.ofSeconds(1));
                    }
                    limits.set(Operation.TASK_CREATE, 10, Duration.ofSeconds(30));
                })
                .runTime(Duration.ZERO)
                .start()) {
            Path input = input(TASKS);
            Process killed = job("10/30s", sandbox, input, "job.ledger", "out.jsonl");
            await(() -> sandbox.journal().tasksCreated() == 10);
            killed.destroyForcibly().waitFor();
            int exit = exit(job("10/30s", sandbox, input, "job.ledger", "out.jsonl"));
            long refused = sandbox.journal().rateLimited(Operation.TASK_CREATE);
            verdict(
                    "restart right after a kill",
                    refused + " creates refused for the rate, exit code " + exit,
                    sandbox,
                    refused == 0 && exit == ExitCode.ALL_FINISHED);
        }
    }

    private void verdict(String what, String told, ManusSandbox sandbox, boolean asExpected) {
        int twice = sandbox.journal().duplicatePrompts().size();
        boolean good = asExpected && twice == 0;
        held &= good;
        System.out.println((good ? "held    " : "BROKEN  ") + what + ": " + told + ", "
                + sandbox.journal().tasksCreated() + " tasks created, " + twice + " prompts created twice");
    }

    private static ManusSandbox sandbox(Duration taskTakes) {
        return ManusSandbox.builder().noLimits().runTime(taskTakes).start();
    }

    private Path input(int lines) throws IOException {
        Path input = folder.resolve("in.jsonl");
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < lines; i++) {
            text.append(line(i));
        }
        return Files.writeString(input, text);
    }

    private static String line(int number) {
        return "{\"key\":\"k" + number + "\",\"prompt\":\"prompt " + number + "\"}\n";
    }

    private Process job(ManusSandbox sandbox, Path input, String ledger, String output, String... more)
            throws IOException {
        return job("1000/1s", sandbox, input, ledger, output, more);
    }

    private Process job(String creates, ManusSandbox sandbox, Path input, String ledger, String output, String... more)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                BulkFanOut.class.getName(),
                "run",
                input.toString(),
                "--ledger",
                folder.resolve(ledger).toString(),
                "--output",
                folder.resolve(output).toString(),
                "--base-url",
                sandbox.baseUrl(),
                "--watch-interval",
                "200ms",
                "--settle",
                "2s",
                "--progress",
                "none"));
        command.addAll(List.of(more));
        Stream.of(Operation.values())
                .forEach(operation -> command.addAll(List.of(
                        "--limit",
                        operation.wireName() + "=" + (operation == Operation.TASK_CREATE ? creates : "1000/1s"))));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("log.txt").toFile()));
        builder.environment().put("MANUS_API_KEY", sandbox.apiKey());
        return builder.start();
    }

    private int exit(Process job) throws IOException, InterruptedException {
        if (!job.waitFor(MOST.toSeconds(), TimeUnit.SECONDS)) {
            job.destroyForcibly();
            throw new IllegalStateException("a job does not end; it said: "
                    + Files.readString(folder.resolve("log.txt"), StandardCharsets.UTF_8));
        }
        return job.exitValue();
    }

    private interface Condition {
        boolean holds();
    }

    private static void await(Condition condition) {
        long until = System.nanoTime() + MOST.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() > until) {
                throw new IllegalStateException("the first job did not begin");
            }
            try {
                TimeUnit.MILLISECONDS.sleep(20);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new UncheckedIOException(new IOException("interrupted", e));
            }
        }
    }
}
