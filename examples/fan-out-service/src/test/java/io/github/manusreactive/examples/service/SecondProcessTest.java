package io.github.manusreactive.examples.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.manusreactive.examples.service.job.DirectoryHolder;
import io.github.manusreactive.test.agent.AgentScript;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecondProcessTest {

    @Test
    void aSecondProcessIsRefusedWithTheOwner(@TempDir Path directory) throws Exception {
        Process owner = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        DirectoryHolder.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader output = owner.inputReader(StandardCharsets.UTF_8)) {
            assertThat(output.readLine()).isEqualTo("locked");

            assertThatThrownBy(() -> new RunningService(directory))
                    .hasRootCauseMessage("fan-out.directory " + directory.toRealPath() + " is in use by process "
                            + owner.pid() + ": stop that process, or set another directory");
        } finally {
            owner.getOutputStream().close();
            owner.waitFor();
        }
        new RunningService(directory).close();
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
                                + ProcessHandle.current().pid() + ": stop that process, or set another directory");
            }

            assertThat(jobs.task(id, "1").path("state").asString()).isEqualTo("waiting");
        }
    }
}
