package io.github.manusreactive.examples.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.test.agent.AgentScript;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
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

    @Test
    void endedJobsAreRemovedByAge(@TempDir Path directory) {
        try (RunningService service = new RunningService(directory, "fan-out.keep-ended-for=1s")) {
            JobsClient jobs = new JobsClient(service.http());
            service.sandbox.agent(prompt -> prompt.text().equals("long")
                    ? AgentScript.start().runForever()
                    : AgentScript.answer(Duration.ofMillis(50), "Done"));
            String running = jobs.submit(List.of("long"));
            String ended = jobs.submit(List.of("short"));

            assertThat(jobs.awaitList(list -> list.size() == 1))
                    .extracting(job -> job.path("id").asString())
                    .containsExactly(running);
            assertThat(directory.resolve(running)).exists();
            jobs.awaitList(list -> Files.notExists(directory.resolve(ended)));
        }
    }

    @Test
    void theAgeOfAJobCountsFromItsLastTask(@TempDir Path directory) throws Exception {
        try (RunningService service = new RunningService(directory, "fan-out.keep-ended-for=20d")) {
            JobsClient jobs = new JobsClient(service.http());
            service.sandbox.agent(prompt -> AgentScript.answer(Duration.ofMillis(50), "Done"));
            String endedNow = jobs.submit(List.of("a"));
            jobs.awaitEnd(endedNow);
            String withoutTasks = jobs.submit(List.of("b"));
            jobs.awaitEnd(withoutTasks);
            service.stop();
            int year = LocalDate.now(ZoneOffset.UTC).getYear();
            for (String id : List.of(endedNow, withoutTasks)) {
                Path info = directory.resolve(id).resolve("job.json");
                Files.writeString(info, Files.readString(info).replace(year + "-", (year - 1) + "-"));
            }
            Files.writeString(directory.resolve(withoutTasks).resolve("tasks.ledger"), "damaged");
            service.startAgain();

            JobsClient again = new JobsClient(service.http());
            again.awaitEnd(endedNow);
            again.await(withoutTasks, job -> job.path("status").asString().equals("failed"));
            String newest = again.submit(List.of("c"));
            assertThat(again.list())
                    .extracting(job -> job.path("id").asString())
                    .containsExactly(newest, endedNow);
        }
    }
}
