package io.github.manusreactive.examples.modular;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import io.github.manusreactive.test.ManusSandbox;
import io.github.manusreactive.test.agent.AgentScript;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Starts the application in a JVM of its own, with a module path or class path, and with or without Micrometer. */
@Timeout(300)
class ModularApplicationTest {

    private static final String MODULE = "io.github.manusreactive.examples.modular";
    private static final String MAIN = MODULE + ".ModularApplication";

    @TempDir
    Path folder;

    private ManusSandbox sandbox;
    private Path certificate;

    @BeforeEach
    void start() {
        certificate = folder.resolve("sandbox.pem");
        sandbox = ManusSandbox.builder()
                .tls(certificate)
                .agent(prompt ->
                        AgentScript.answer(Duration.ZERO, "Bear.").structured(Map.of("name", "Bear", "price", 2.5)))
                .start();
    }

    @AfterEach
    void stop() {
        sandbox.close();
    }

    @Test
    void runsOnTheModulePath() throws Exception {
        assertThat(run(Stream.concat(Stream.of("--module-path", path(true)), module())))
                .satisfies(ModularApplicationTest::isWhole)
                .last(STRING)
                .contains("manus.client.call", "manus.client.attempt", "manus.rate.limit.wait");
    }

    @Test
    void runsOnTheModulePathWithoutMicrometer() throws Exception {
        assertThat(run(Stream.concat(Stream.of("--module-path", path(false)), module())))
                .satisfies(ModularApplicationTest::isWhole)
                .endsWith("no metrics");
    }

    @Test
    void runsOnTheClassPathWithoutMicrometer() throws Exception {
        assertThat(run(Stream.of("--class-path", path(false), MAIN)))
                .satisfies(ModularApplicationTest::isWhole)
                .endsWith("no metrics");
    }

    private static void isWhole(List<? extends String> output) {
        assertThat(output).hasSize(7);
        assertThat(output.subList(0, 4))
                .isEqualTo(List.of(
                        "NoteApp[name=Bear, price=2.5]",
                        "stopped",
                        "retries [manus-default]",
                        "breakers [manus-default@127.0.0.1]"));
        assertThat(output.get(4))
                .startsWith("limiters [")
                .contains("manus-default:task.create", "manus-default:task.detail");
        assertThat(output.get(5)).isEqualTo("fan-out [a FINISHED, b FINISHED]");
    }

    private static Stream<String> module() {
        return Stream.of("--module", MODULE + "/" + MAIN);
    }

    /** The lines that the application prints. */
    private List<String> run(Stream<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:TieredStopAtLevel=1");
        arguments.forEach(command::add);
        command.add(sandbox.baseUrl());
        command.add(certificate.toString());
        Path output = folder.resolve("output.txt");
        Path errors = folder.resolve("errors.txt");
        ProcessBuilder process =
                new ProcessBuilder(command).redirectOutput(output.toFile()).redirectError(errors.toFile());
        process.environment().put("MANUS_API_KEY", sandbox.apiKey());
        int exit = process.start().waitFor();

        assertThat(exit).as(Files.readString(errors)).isZero();
        return Files.readAllLines(output, UTF_8);
    }

    /** The application and all that its POM gives it, Micrometer excepted if it is not wanted. */
    private static String path(boolean micrometer) throws IOException {
        String dependencies =
                Files.readString(Path.of("target", "runtime-path.txt")).strip();
        return Stream.concat(
                        Stream.of(Path.of("target", "classes").toString()),
                        Arrays.stream(dependencies.split(File.pathSeparator))
                                .filter(file -> micrometer || !isOfMicrometer(Path.of(file))))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static boolean isOfMicrometer(Path file) {
        String name = file.getFileName().toString();
        return name.startsWith("micrometer-") || name.startsWith("HdrHistogram") || name.startsWith("LatencyUtils");
    }
}
