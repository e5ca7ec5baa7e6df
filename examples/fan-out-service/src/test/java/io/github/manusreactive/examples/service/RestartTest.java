package io.github.manusreactive.examples.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.test.agent.AgentScript;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import tools.jackson.databind.JsonNode;

class RestartTest {

    private static final Duration SHORT = Duration.ofMillis(50);

    @Test
    void jobsResumeAndNoTaskIsCreatedTwice(@TempDir Path directory) {
        try (RunningService service = new RunningService(directory)) {
            service.sandbox.agent(prompt -> prompt.text().equals("Prompt 7")
                    ? AgentScript.start()
                            .ask("Which one?", List.of(), reply -> AgentScript.answer(SHORT, "The " + reply))
                    : AgentScript.answer(SHORT, "Answer to " + prompt.text()));
            JobsClient jobs = new JobsClient(service.http());
            String done = jobs.submit(List.of("Early"));
            jobs.awaitEnd(done);
            String id = jobs.submit(
                    Flux.range(1, 30).map(i -> "Prompt " + i).collectList().block());
            jobs.awaitState(id, "7", "waiting");

            service.restart();

            assertThat(jobs.awaitEnd(done).path("status").asString()).isEqualTo("ended");
            assertThat(jobs.task(done, "1").path("answer").asString()).isEqualTo("Answer to Early");
            jobs.awaitState(id, "7", "waiting");
            jobs.replyToOpen(id, "7", "\"text\": \"second\"").expectStatus().isAccepted();
            JsonNode end = jobs.awaitEnd(id);
            assertThat(end.path("counts").path("finished").asInt()).isEqualTo(30);
            assertThat(jobs.task(id, "7").path("answer").asString()).isEqualTo("The second");
            assertThat(service.sandbox.journal().tasksCreated()).isEqualTo(31);
            service.sandbox.journal().assertNoDuplicateTasks();
        }
    }

    @Test
    void aDrainedJobStaysDrained(@TempDir Path directory) {
        try (RunningService service =
                new RunningService(directory, "manus.rate-limits.operation-limits.[task.create]=2/1h")) {
            service.sandbox.agent(prompt -> AgentScript.start().runForever());
            JobsClient jobs = new JobsClient(service.http());
            String id = jobs.submit(List.of("a", "b", "c", "d"));
            jobs.await(id, job -> job.path("counts").path("running").asInt() == 2);
            jobs.drain(id).expectStatus().isAccepted();

            service.restart();

            JsonNode job =
                    jobs.await(id, each -> each.path("counts").path("running").asInt() == 2);
            assertThat(job.path("status").asString()).isEqualTo("draining");
            assertThat(job.path("counts").path("queued").asInt()).isEqualTo(2);
            assertThat(service.sandbox.journal().tasksCreated()).isEqualTo(2);
        }
    }

    @Test
    void whatWasNeverAcceptedIsRemovedAndWhatCannotBeReadIsKept(@TempDir Path directory) throws Exception {
        Path half = Files.createDirectories(directory.resolve("12345678"));
        Files.writeString(half.resolve("prompts.jsonl"), "{\"key\":\"1\",\"pro");
        Files.createDirectories(directory.resolve("0a1b2c3d"));
        Path halfRemoved = Files.createDirectories(directory.resolve("9a1b2c3d"));
        Files.writeString(halfRemoved.resolve("tasks.ledger"), "");
        Path named = Files.createDirectories(directory.resolve("deadbeef"));
        Files.writeString(named.resolve("notes.txt"), "not of a job");
        Path foreign = Files.createDirectories(directory.resolve("notes"));
        Path damaged = Files.createDirectories(directory.resolve("87654321"));
        Files.writeString(damaged.resolve("job.json"), "{\"id\"");
        try (RunningService service = new RunningService(directory)) {
            assertThat(new JobsClient(service.http()).list()).isEmpty();
            assertThat(JobsClient.folders(directory)).containsExactlyInAnyOrder(foreign, named, damaged);
        }
    }
}
