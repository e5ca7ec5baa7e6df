package io.github.manusreactive.examples.full;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The application in a JVM of its own, with the class path of the tests. */
final class ApplicationProcess implements AutoCloseable {

    private static final Pattern PORT = Pattern.compile("Netty started on port (\\d+)");

    private final Process process;
    private final BufferedReader output;
    private final List<String> lines = new ArrayList<>();

    private ApplicationProcess(Process process) {
        this.process = process;
        this.output = process.inputReader();
        // the output ends with the process, so that no read waits for ever
        CompletableFuture.delayedExecutor(2, TimeUnit.MINUTES).execute(process::destroyForcibly);
    }

    /**
     * Starts the application.
     *
     * @param entry selects what is on its class path
     */
    static ApplicationProcess start(
            Class<?> main, Predicate<String> entry, List<String> options, List<String> arguments) throws IOException {
        String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry)
                .collect(Collectors.joining(File.pathSeparator));
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:TieredStopAtLevel=1");
        command.addAll(options);
        command.addAll(List.of("-cp", classPath, main.getName(), "--server.port=0"));
        command.addAll(arguments);
        return new ApplicationProcess(
                new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    /** Waits until the application listens; after a restart, until it listens again. */
    ApplicationCaller caller() throws IOException {
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            lines.add(line);
            Matcher port = PORT.matcher(line);
            if (port.find()) {
                return new ApplicationCaller(Integer.parseInt(port.group(1)));
            }
        }
        throw new AssertionError("The application did not start:\n" + String.join("\n", lines));
    }

    /** Writes a line to the application's standard input. */
    void enter() throws IOException {
        process.outputWriter().append('\n').flush();
    }

    /** What the application has printed until it listened. */
    List<String> lines() {
        return lines;
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
        try {
            output.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
