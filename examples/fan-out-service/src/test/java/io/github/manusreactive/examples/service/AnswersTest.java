package io.github.manusreactive.examples.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.test.agent.AgentScript;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class AnswersTest {

    private static String answer(String prompt) {
        return prompt.equals("short") ? "Short." : ("Größe von " + prompt + " 📏. ").repeat(200);
    }

    @Test
    void longAnswersAreWholeInOutcomesAndShortInEvents(@TempDir Path directory) throws Exception {
        try (RunningService service = new RunningService(directory)) {
            service.sandbox.agent(prompt -> AgentScript.answer(Duration.ofMillis(50), answer(prompt.text())));
            JobsClient jobs = new JobsClient(service.http());
            String id = jobs.submit(List.of("a", "short", "b", "c"));
            jobs.awaitEnd(id);

            assertAnswers(service, jobs, id);
            assertThat(directory.resolve(id).resolve("answers.txt"))
                    .content()
                    .contains(answer("a"), answer("b"), answer("c"))
                    .doesNotContain("Short.");

            service.stop();
            Files.writeString(directory.resolve(id).resolve("answers.txt"), "damaged ".repeat(10_000));
            service.startAgain();
            jobs.awaitEnd(id);
            assertAnswers(service, new JobsClient(service.http()), id);
        }
    }

    private static void assertAnswers(RunningService service, JobsClient jobs, String id) {
        assertThat(jobs.task(id, "1").path("answer").asString()).isEqualTo(answer("a"));
        assertThat(jobs.task(id, "2").path("answer").asString()).isEqualTo("Short.");
        List<JsonNode> all = service.http()
                .get()
                .uri("/jobs/{id}/tasks", id)
                .exchange()
                .expectBodyList(JsonNode.class)
                .returnResult()
                .getResponseBody();
        assertThat(all)
                .extracting(task -> task.path("answer").asString())
                .containsExactly(answer("a"), answer("short"), answer("b"), answer("c"));
        assertThat(jobs.events(id, null).stream()
                        .filter(event -> "tasks".equals(event.event()))
                        .flatMap(event -> event.data().valueStream())
                        .map(task -> task.path("answer").asString()))
                .containsExactlyInAnyOrder(brief("a"), "Short.", brief("b"), brief("c"));
    }

    private static String brief(String prompt) {
        return answer(prompt).substring(0, 299) + "…";
    }
}
