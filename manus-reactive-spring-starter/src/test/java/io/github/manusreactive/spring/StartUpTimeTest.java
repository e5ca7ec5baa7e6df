package io.github.manusreactive.spring;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.OperatingSystemMXBean;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;

/**
 * How much longer a WebFlux application takes to start with the starter: processes of their own, with and without it in turn, from the
 * start of the JVM to the application being ready. Prints the medians, of ten runs with
 * {@code -Dmanus.test.startUpRuns=10}; asserts only that both start.
 */
@Tag("measurement")
class StartUpTimeTest {

    private static final int RUNS = Integer.getInteger("manus.test.startUpRuns", 1);

    /** What an application with {@code spring-boot-starter-webflux} does not have. */
    private static final Pattern NOT_IN_THE_APPLICATION = Pattern.compile(
            "actuator|docker|testcontainers|health|micrometer-(core|metrics)|security|oauth|nimbus|servlet|webmvc|tomcat|-test|junit|mockito"
                    + "|assertj|blockhound|byte-buddy|jsonpath|json-path|hamcrest|awaitility|xmlunit|jsonassert|qdox|resttest|webclient");

    private static final Pattern STARTER = Pattern.compile("manus-reactive|resilience4j|vavr");

    /** The application that is started; it may not mention the client. */
    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class Application {

        /**
         * Starts, says how long that took, and ends.
         *
         * @param arguments properties
         */
        public static void main(String[] arguments) {
            SpringApplication application = new SpringApplication(Application.class);
            application.addListeners((ApplicationListener<ApplicationReadyEvent>) ready -> {
                long cpuNanos = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class)
                        .getProcessCpuTime();
                System.out.println(
                        "ready after " + ManagementFactory.getRuntimeMXBean().getUptime() + " ms, CPU time "
                                + TimeUnit.NANOSECONDS.toMillis(cpuNanos) + " ms");
            });
            SpringApplication.exit(application.run(arguments));
        }
    }

    @Test
    void ofTheSameApplicationWithAndWithout() throws Exception {
        List<Start> with = new ArrayList<>();
        List<Start> without = new ArrayList<>();
        start(true);
        start(false);
        for (int run = 0; run < RUNS; run++) {
            without.add(start(false));
            with.add(start(true));
        }

        report("elapsed", Start::elapsed, without, with);
        report("CPU time", Start::cpu, without, with);
        assertThat(with).hasSize(RUNS).hasSameSizeAs(without);
    }

    /** Milliseconds. */
    private record Start(int elapsed, int cpu) {}

    private static void report(String what, ToIntFunction<Start> value, List<Start> without, List<Start> with) {
        System.out.printf(
                "start-up, %s: without the starter %d ms, with it %d ms, added %d ms (medians of %d)%n",
                what, median(without, value), median(with, value), median(with, value) - median(without, value), RUNS);
    }

    private static Start start(boolean starter) throws IOException, InterruptedException {
        Path application = Path.of("target", "start-up", "classes");
        copyApplication(application);
        String classPath = Arrays.stream(
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                                .split(File.pathSeparator))
                .filter(entry -> !entry.endsWith("test-classes"))
                .filter(entry -> !NOT_IN_THE_APPLICATION.matcher(name(entry)).find())
                .filter(entry -> starter || !STARTER.matcher(entry).find())
                .collect(Collectors.joining(File.pathSeparator, application + File.pathSeparator, ""));
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        classPath,
                        Application.class.getName(),
                        "--server.port=0",
                        "--spring.main.banner-mode=off",
                        "--logging.level.root=warn",
                        "--manus.api-key=key")
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        var time = Pattern.compile("ready after (\\d+) ms, CPU time (\\d+) ms").matcher(output);
        assertThat(time.find()).as(output).isTrue();
        return new Start(Integer.parseInt(time.group(1)), Integer.parseInt(time.group(2)));
    }

    /** A jar's own name, or the module that a folder of classes belongs to. */
    private static String name(String entry) {
        Path path = Path.of(entry);
        return path.endsWith(Path.of("target", "classes"))
                ? String.valueOf(path.getParent().getParent().getFileName())
                : String.valueOf(path.getFileName());
    }

    /** Alone in a folder, so that no other test class is on the class path. */
    private static void copyApplication(Path folder) throws IOException {
        String file = Application.class.getName().replace('.', '/') + ".class";
        Path target = folder.resolve(file);
        Files.createDirectories(target.getParent());
        try (InputStream in = Application.class.getResourceAsStream("/" + file)) {
            Files.copy(in, target, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static int median(List<Start> starts, ToIntFunction<Start> value) {
        int[] sorted = starts.stream().mapToInt(value).sorted().toArray();
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }
}
