package io.github.manusreactive.cli;

import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.test.ManusSandbox;
import io.github.manusreactive.test.agent.AgentScript;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Runs scenarios of nightly jobs with real processes: two runs on one ledger, a ledger that is replaced, lost or cut, another
 * server, a growing input, tasks that use credits after their timeout, a restart after a kill, and a server that lists new tasks
 * late. The sandbox runs in this process, and its journal records the created tasks.
 */
public final class LedgerScenarios {

    /** The slowest scenarios come first. */
    private static final List<String> SHORT_ONES = List.of(
            "restart-rate",
            "settle",
            "replaced",
            "dangling-link",
            "hard-link",
            "lost",
            "cut",
            "server",
            "input",
            "credits");

    /** May exceed the number of cores, because scenarios mostly wait. */
    private static final int AT_ONCE = 3;

    private static final int TASKS = 20;
    private static final int LONG_LINES = 150;
    /** Makes the first run create tasks for a minute, so that the second one overlaps. */
    private static final String SLOWLY = "1/3s";

    /** Maximum duration of a scenario on a busy machine. */
    private static final Duration TIME_LIMIT = Duration.ofMinutes(4);
    /** The job searches for two minutes, and two more for second tasks. */
    private static final Duration LONG_TIME_LIMIT = Duration.ofMinutes(8);

    private static final String LONG_ONE = "settle-90s";

    private final String name;
    private final Path folder;
    private final List<Process> started = new ArrayList<>();
    private final Duration timeLimit;
    private final long endsAt;
    private boolean held = true;

    private LedgerScenarios(String name) throws IOException {
        this.name = name;
        this.folder = Files.createTempDirectory("ledger-" + name);
        this.timeLimit = name.equals(LONG_ONE) ? LONG_TIME_LIMIT : TIME_LIMIT;
        this.endsAt = System.nanoTime() + timeLimit.toNanos();
    }

    /**
     * Runs the scenarios, three at a time. Exits with 1 if a prompt is created twice, a run that must be rejected starts, or a
     * scenario exceeds its time.
     *
     * @param args names of scenarios: {@code replaced}, {@code dangling-link}, {@code hard-link}, {@code lost}, {@code cut},
     *     {@code server}, {@code input}, {@code credits}, {@code restart-rate}, {@code settle}, by default all of these; and
     *     {@code settle-90s}, which takes more than four minutes
     */
    public static void main(String[] args) throws InterruptedException, ExecutionException {
        List<String> names = args.length == 0 ? SHORT_ONES : Arrays.asList(args);
        ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
        List<Future<Boolean>> all = names.stream()
                .map(name -> threads.submit(() -> new LedgerScenarios(name).holds()))
                .toList();
        boolean held = true;
        for (Future<Boolean> each : all) {
            held &= each.get();
        }
        System.exit(held ? 0 : 1);
    }

    /** Kills remaining processes, and keeps the folder of a failed scenario. */
    private boolean holds() throws IOException {
        try {
            run();
        } catch (IOException | RuntimeException e) {
            broken(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            broken(e);
        } finally {
            started.forEach(Process::destroyForcibly);
        }
        if (held) {
            delete();
        }
        return held;
    }

    private void broken(Exception cause) throws IOException {
        held = false;
        Path log = folder.resolve("log.txt");
        System.out.println("BROKEN  " + name + ": " + cause + "; files in " + folder
                + (Files.exists(log) ? "; its jobs printed: " + Files.readString(log, StandardCharsets.UTF_8) : ""));
    }

    private void delete() throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    private void run() throws IOException, InterruptedException {
        switch (name) {
            case "replaced" -> replaced();
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
            case "settle" -> lateListing(Duration.ofSeconds(9), "15s");
            case LONG_ONE -> lateListing(Duration.ofSeconds(90), "2m");
            default -> throw new IllegalArgumentException("unknown scenario: " + name);
        }
    }

    private void twoRuns(String what, String first, String second) throws IOException, InterruptedException {
        try (ManusSandbox sandbox = sandbox(Duration.ZERO)) {
            Path input = input(TASKS);
            Process one = job(SLOWLY, sandbox, input, first, first + ".one.jsonl");
            await(() -> sandbox.journal().tasksCreated() > 0);
            if (second.startsWith("hard")) {
                Files.createLink(folder.resolve(second), folder.resolve(first));
            }
            Process two = job(SLOWLY, sandbox, input, second, first + ".two.jsonl");
            int exitOfTwo = exit(two);
            boolean refused = one.isAlive() && exitOfTwo == ExitCode.USAGE;
            if (refused) {
                one.destroyForcibly();
            }
            exit(one);
            verdict(
                    "two runs, " + what,
                    refused ? "the second one was refused" : "exit code of the second one " + exitOfTwo,
                    sandbox,
                    refused);
        }
    }

    /** Replaces the ledger by a copy while the first run creates tasks. */
    private void replaced() throws IOException, InterruptedException {
        try (ManusSandbox sandbox = sandbox(Duration.ZERO)) {
            Path input = input(TASKS);
            Process one = job(SLOWLY, sandbox, input, "job.ledger", "one.jsonl");
            await(() -> sandbox.journal().tasksCreated() > 1);
            Path ledger = folder.resolve("job.ledger");
            Path copy = Files.copy(ledger, folder.resolve("copy.ledger"));
            Files.move(copy, ledger, StandardCopyOption.REPLACE_EXISTING);
            int exitOfOne = exit(one);
            long before = sandbox.journal().tasksCreated();
            int exitOfTwo = exit(job(sandbox, input, "job.ledger", "two.jsonl"));
            verdict(
                    "ledger replaced by a copy during a run",
                    "the first run ended with exit code " + exitOfOne + " after " + before
                            + " creates, the second one with " + exitOfTwo,
                    sandbox,
                    exitOfOne == ExitCode.SOME_NOT
                            && before < TASKS
                            && exitOfTwo == ExitCode.ALL_FINISHED
                            && sandbox.journal().tasksCreated() == TASKS
                            && log().contains("was removed or replaced while this job used it"));
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

    /** Uses long lines, so that most of the file is unread when it grows. */
    private void grownInput() throws IOException, InterruptedException {
        try (ManusSandbox sandbox = ManusSandbox.builder()
                .noLimits()
                .steady()
                .runTime(Duration.ofMillis(200))
                .start()) {
            String words = " word".repeat(2000);
            Path input = input(LONG_LINES, words);
            Process job = job(sandbox, input, "job.ledger", "out.jsonl", "--max-in-flight", "10");
            await(() -> sandbox.journal().tasksCreated() > 0);
            long before = sandbox.journal().tasksCreated();
            Files.writeString(
                    input, line(0, words) + line(0, words) + line(LONG_LINES, words), StandardOpenOption.APPEND);
            int exit = exit(job);
            long created = sandbox.journal().tasksCreated();
            verdict(
                    "lines appended after " + before + " creates, one key twice",
                    created + " of " + LONG_LINES + " checked lines run, exit code " + exit,
                    sandbox,
                    before < LONG_LINES / 2
                            && created == LONG_LINES
                            && exit == ExitCode.ALL_FINISHED
                            && log().contains("has grown since it was checked"));
        }
    }

    /** Loses 30 % of the responses to creates, and lists their tasks late. */
    private void lateListing(Duration unlistedFor, String settle) throws IOException, InterruptedException {
        try (ManusSandbox sandbox = ManusSandbox.builder()
                .noLimits()
                .steady()
                .runTime(Duration.ofSeconds(1))
                .newTasksUnlistedFor(unlistedFor)
                .start()) {
            sandbox.faults().on(Operation.TASK_CREATE).rate(0.3).resetAfterProcessing();
            int exit = exit(job(sandbox, input(TASKS), "job.ledger", "out.jsonl", "--settle", settle));
            long lost = sandbox.journal().calls().stream()
                    .filter(call -> "RESET_AFTER_PROCESSING".equals(String.valueOf(call.fault())))
                    .count();
            verdict(
                    "list that is " + unlistedFor.toSeconds() + " s late",
                    lost + " responses lost, exit code " + exit,
                    sandbox,
                    lost > 0 && sandbox.journal().tasksCreated() == TASKS && exit == ExitCode.ALL_FINISHED);
        }
    }

    /** Each task uses 5 credits every half second and times out. */
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

    /** The rate limit window is longer than the start of the second process takes. */
    private void restartRate() throws IOException, InterruptedException {
        try (ManusSandbox sandbox = ManusSandbox.builder()
                .limits(limits -> {
                    for (Operation operation : Operation.values()) {
                        limits.set(operation, 1000, Duration.ofSeconds(1));
                    }
                    limits.set(Operation.TASK_CREATE, 10, Duration.ofSeconds(20));
                })
                .runTime(Duration.ZERO)
                .start()) {
            Path input = input(TASKS);
            Process killed = job("10/20s", sandbox, input, "job.ledger", "out.jsonl");
            await(() -> sandbox.journal().tasksCreated() == 10);
            killed.destroyForcibly().waitFor();
            int exit = exit(job("10/20s", sandbox, input, "job.ledger", "out.jsonl"));
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
        System.out.println((good ? "held    " : "BROKEN  ") + name + ": " + what + ": " + told + ", "
                + sandbox.journal().tasksCreated() + " tasks created, " + twice + " prompts created twice");
    }

    private static ManusSandbox sandbox(Duration taskTakes) {
        return ManusSandbox.builder().noLimits().runTime(taskTakes).start();
    }

    private Path input(int lines) throws IOException {
        return input(lines, "");
    }

    private Path input(int lines, String words) throws IOException {
        Path input = folder.resolve("in.jsonl");
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < lines; i++) {
            text.append(line(i, words));
        }
        return Files.writeString(input, text);
    }

    private static String line(int number, String words) {
        return "{\"key\":\"k" + number + "\",\"prompt\":\"prompt " + number + words + "\"}\n";
    }

    private String log() throws IOException {
        return Files.readString(folder.resolve("log.txt"), StandardCharsets.UTF_8);
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
                ManusCommand.class.getName(),
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
                "--progress",
                "none"));
        command.addAll(List.of(more));
        if (!command.contains("--settle")) {
            command.addAll(List.of("--settle", "2s"));
        }
        Stream.of(Operation.values())
                .forEach(operation -> command.addAll(List.of(
                        "--limit",
                        operation.wireName() + "=" + (operation == Operation.TASK_CREATE ? creates : "1000/1s"))));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("log.txt").toFile()));
        builder.environment().put("MANUS_API_KEY", sandbox.apiKey());
        Process process = builder.start();
        started.add(process);
        return process;
    }

    private int exit(Process job) throws InterruptedException {
        if (!job.waitFor(endsAt - System.nanoTime(), TimeUnit.NANOSECONDS)) {
            throw new IllegalStateException("a job did not end within " + timeLimit.toMinutes() + " minutes");
        }
        return job.exitValue();
    }

    private interface ScenarioCondition {
        boolean holds();
    }

    private void await(ScenarioCondition condition) throws InterruptedException {
        while (!condition.holds()) {
            if (System.nanoTime() > endsAt) {
                throw new IllegalStateException(
                        "the first job did not begin within " + timeLimit.toMinutes() + " minutes");
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }
}
