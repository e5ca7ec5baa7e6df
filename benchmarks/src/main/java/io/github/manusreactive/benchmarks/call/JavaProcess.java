package io.github.manusreactive.benchmarks.call;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A JVM with this class path, pinned to one core if {@code taskset} is there; talked to by lines. */
final class JavaProcess implements AutoCloseable {

    /**
     * The JVM of a worker: a heap of fixed size, so that its growth is not measured, and the serial collector, which has no threads
     * that compete for the one core.
     */
    static final List<String> WORKER_OPTIONS = List.of("-Xms512m", "-Xmx512m", "-XX:+UseSerialGC");

    private static final boolean CAN_PIN = Runtime.getRuntime().availableProcessors() > 1 && isOnPath("taskset");

    private final Process process;
    private final BufferedReader output;
    private final Writer input;

    private JavaProcess(Process process) {
        this.process = process;
        this.output = process.inputReader();
        this.input = process.outputWriter();
    }

    /** Starts a JVM on the core. */
    static JavaProcess start(int core, List<String> options, Class<?> main, List<String> arguments) {
        List<String> command = new ArrayList<>();
        if (CAN_PIN) {
            command.addAll(List.of("taskset", "-c", Integer.toString(core)));
        }
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        // no warning of each process that there is no logger
        command.add("-Dslf4j.internal.verbosity=ERROR");
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(arguments);
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
            return new JavaProcess(process);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns {@code true} if processes are pinned. */
    static boolean canPin() {
        return CAN_PIN;
    }

    /** Sends a line. */
    void send(String line) {
        try {
            input.write(line + "\n");
            input.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads a line. */
    String read() {
        try {
            String line = output.readLine();
            if (line == null) {
                throw new IllegalStateException("The process ended: see its error output above");
            }
            return line;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for the process to end by itself. */
    void awaitExit() throws InterruptedException {
        process.waitFor();
    }

    /** Ends the process: it stops once its standard input is closed. */
    @Override
    public void close() {
        try {
            input.close();
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private static boolean isOnPath(String program) {
        for (String folder : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
            if (Files.isExecutable(Path.of(folder, program))) {
                return true;
            }
        }
        return false;
    }
}
