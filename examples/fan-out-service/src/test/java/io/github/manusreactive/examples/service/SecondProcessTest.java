package io.github.manusreactive.examples.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.manusreactive.examples.service.job.DirectoryHolder;
import io.github.manusreactive.test.agent.AgentScript;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

class SecondProcessTest {

    private static final String HOST =
            ManagementFactory.getRuntimeMXBean().getName().split("@", 2)[1];

    @Test
    void aSecondProcessIsRefusedWithTheOwner(@TempDir Path directory) throws Exception {
        Process owner = holder(directory);
        try (BufferedReader output = owner.inputReader(StandardCharsets.UTF_8)) {
            assertThat(output.readLine()).isEqualTo("locked");

            assertThatThrownBy(() -> new RunningService(directory))
                    .hasRootCauseMessage("fan-out.directory " + directory.toRealPath() + " is in use by process "
                            + owner.pid() + "@" + HOST + ": stop that process, or set another directory");
        } finally {
            owner.getOutputStream().close();
            owner.waitFor();
        }
        new RunningService(directory).close();
    }

    @Test
    void aSecondDemoLeavesTheDirectoryOfTheFirst(@TempDir Path parent) throws Exception {
        Path directory = Files.createDirectory(parent.resolve("fan-out-demo-" + UUID.randomUUID()));
        Path job = Files.createDirectory(directory.resolve("0a1b2c3d"));
        Process owner = holder(directory);
        try (BufferedReader output = owner.inputReader(StandardCharsets.UTF_8)) {
            assertThat(output.readLine()).isEqualTo("locked");

            assertThatThrownBy(() -> demo(directory)).rootCause().hasMessageContaining("is in use by process");

            assertThat(job).exists();
        } finally {
            owner.getOutputStream().close();
            owner.waitFor();
        }
        demo(directory).close();
        assertThat(directory).doesNotExist();
    }

    private static ConfigurableApplicationContext demo(Path directory) {
        return new SpringApplicationBuilder(FanOutService.class)
                .profiles("demo")
                .run("--server.port=0", "--spring.main.banner-mode=off", "--fan-out.directory=" + directory);
    }

    private static Process holder(Path directory) throws IOException {
        return new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        DirectoryHolder.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    @Test
    void aSecondServiceOfTheSameProcessLeavesTheJobsOfTheFirst(@TempDir Path directory) throws Exception {
        try (RunningService first = new RunningService(directory)) {
            first.sandbox.agent(prompt -> AgentScript.start().ask("Which?", "A", "B"));
            JobsClient jobs = new JobsClient(first.http());
            String id = jobs.submit(List.of("a"));
            jobs.awaitState(id, "1", "waiting");

            for (int attempt = 1; attempt <= 2; attempt++) {
                assertThatThrownBy(() -> new RunningService(directory))
                        .hasRootCauseMessage("fan-out.directory " + directory.toRealPath() + " is in use by process "
                                + ProcessHandle.current().pid() + "@" + HOST
                                + ": stop that process, or set another directory");
            }

            assertThat(jobs.task(id, "1").path("state").asString()).isEqualTo("waiting");
        }
    }
}
