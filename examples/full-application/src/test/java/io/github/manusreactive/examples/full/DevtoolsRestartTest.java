package io.github.manusreactive.examples.full;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Devtools restarts the application in a new class loader; client and sandbox close and start with it. */
class DevtoolsRestartTest {

    @Test
    void aTaskRunsToItsAnswerBeforeAndAfterARestart(@TempDir Path watched) throws Exception {
        try (ApplicationProcess process = ApplicationProcess.start(
                path -> true,
                List.of(),
                List.of(
                        "--spring.devtools.livereload.enabled=false",
                        "--spring.devtools.restart.additional-paths=" + watched,
                        "--spring.devtools.restart.trigger-file=.restart",
                        "--spring.devtools.restart.poll-interval=200ms",
                        "--spring.devtools.restart.quiet-period=50ms"))) {
            assertAnswered(process.caller(), "before the restart");
            assertThat(process.lines()).anyMatch(line -> line.contains("restartedMain"));
            Files.createFile(watched.resolve(".restart"));
            assertAnswered(process.caller(), "after the restart");
        }
    }

    private static void assertAnswered(ApplicationCaller caller, String prompt) throws Exception {
        var response = caller.run(prompt);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("You asked: " + prompt);
    }
}
