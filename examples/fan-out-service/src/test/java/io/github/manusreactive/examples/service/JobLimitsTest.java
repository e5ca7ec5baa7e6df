package io.github.manusreactive.examples.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.test.agent.AgentScript;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;

class JobLimitsTest {

    @Test
    void runningAndEndedJobsAreLimited(@TempDir Path directory) throws Exception {
        try (RunningService service =
                new RunningService(directory, "fan-out.max-running-jobs=1", "fan-out.keep-ended-jobs=1")) {
            JobsClient jobs = new JobsClient(service.http());
            service.sandbox.agent(prompt -> AgentScript.answer(Duration.ofMillis(50), "Done"));
            String first = jobs.submit(List.of("a"));
            jobs.awaitEnd(first);
            String second = jobs.submit(List.of("b"));
            jobs.awaitEnd(second);
            service.sandbox.agent(prompt -> AgentScript.start().runForever());
            String third = jobs.submit(List.of("c"));

            assertThat(jobs.list()).extracting(job -> job.path("id").asString()).containsExactly(third, second);
            assertThat(JobsClient.folders(directory))
                    .extracting(folder -> folder.getFileName().toString())
                    .containsExactlyInAnyOrder(second, third);
            jobs.post(MediaType.APPLICATION_JSON, List.of("d"))
                    .expectStatus()
                    .isEqualTo(HttpStatus.TOO_MANY_REQUESTS)
                    .expectBody()
                    .jsonPath("$.detail")
                    .isEqualTo("the maximum number of running jobs, 1, is reached; retry after one has ended");
        }
    }
}
