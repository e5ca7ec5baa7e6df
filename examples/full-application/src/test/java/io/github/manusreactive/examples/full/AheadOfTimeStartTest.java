package io.github.manusreactive.examples.full;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The build has processed the application ahead of time; it starts from the generated code, on the JVM. */
class AheadOfTimeStartTest {

    @Test
    void aTaskRunsToItsAnswer() throws Exception {
        // a packaged application has no devtools, and cannot be processed with them
        try (ApplicationProcess process = ApplicationProcess.start(
                FullApplication.class,
                path -> !path.contains("test-classes") && !path.contains("spring-boot-devtools"),
                List.of("-Dspring.aot.enabled=true"),
                List.of("--spring.cloud.refresh.enabled=false"))) {
            ApplicationCaller caller = process.caller();
            assertThat(process.lines()).anyMatch(line -> line.contains("Starting AOT-processed FullApplication"));
            var response = caller.run("ahead of time");
            assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
            assertThat(response.body()).isEqualTo("You asked: ahead of time");
            assertThat(caller.health())
                    .extractingPath("$.components.manus.status")
                    .isEqualTo("UP");
            assertThat(caller.get("actuator/metrics/manus.client.call").statusCode())
                    .isEqualTo(200);
            assertThat(caller.get("account").statusCode()).isEqualTo(302);
        }
    }
}
