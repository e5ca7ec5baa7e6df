package io.github.manusreactive.examples.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.test.agent.AgentScript;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.MediaType;

/** Every key that is accepted can be read by its path. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PromptKeysTest {

    private RunningService service;
    private JobsClient jobs;

    @BeforeAll
    void start(@TempDir Path directory) {
        service = new RunningService(directory);
        service.sandbox.agent(prompt -> AgentScript.answer(Duration.ofMillis(50), "Done"));
        jobs = new JobsClient(service.http());
    }

    @AfterAll
    void stop() {
        service.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {".", ".."})
    void keysThatClientsRemoveFromPathsAreRefused(String key) {
        jobs.post(MediaType.APPLICATION_JSON, List.of(Map.of("key", key, "prompt", "a")))
                .expectStatus()
                .isBadRequest()
                .expectBody()
                .jsonPath("$.detail")
                .isEqualTo("prompt 1: key must not be . or .., which clients remove from paths");
    }

    @Test
    void otherKeysOfDotsAreRead() {
        List<String> keys = List.of("...", ".a", "a.", "..a", "a..b", "~", "-", "_", "reply");
        String id = jobs.submit(
                keys.stream().map(key -> Map.of("key", key, "prompt", "a")).toList());
        jobs.awaitEnd(id);

        assertThat(keys)
                .allSatisfy(key ->
                        assertThat(jobs.task(id, key).path("key").asString()).isEqualTo(key));
    }
}
