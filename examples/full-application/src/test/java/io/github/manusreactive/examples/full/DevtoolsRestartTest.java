package io.github.manusreactive.examples.full;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Devtools restarts the application in a new class loader; client and sandbox close and start with it. */
class DevtoolsRestartTest {

    @Test
    void aTaskRunsToItsAnswerBeforeAndAfterARestart() throws Exception {
        try (ApplicationProcess process = ApplicationProcess.start(
                RestartingApplication.class,
                path -> true,
                List.of(),
                List.of("--spring.devtools.livereload.enabled=false"))) {
            assertAnswered(process.caller(), "before the restart");
            assertThat(process.lines()).anyMatch(line -> line.contains("restartedMain"));
            process.enter();
            assertAnswered(process.caller(), "after the restart");
        }
    }

    private static void assertAnswered(ApplicationCaller caller, String prompt) throws Exception {
        var response = caller.run(prompt);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("You asked: " + prompt);
    }
}
