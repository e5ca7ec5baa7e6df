package io.github.manusreactive.examples.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.test.agent.AgentScript;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsTest {

    @Test
    void prometheusReadsTheMetersOfTheServiceAndOfTheClient(@TempDir Path directory) {
        try (RunningService service = new RunningService(directory)) {
            service.sandbox.agent(prompt -> AgentScript.answer(Duration.ofMillis(50), "Done"));
            JobsClient jobs = new JobsClient(service.http());
            jobs.awaitEnd(jobs.submit(List.of("a")));

            service.http()
                    .get()
                    .uri("/actuator/prometheus")
                    .exchange()
                    .expectStatus()
                    .isOk()
                    .expectHeader()
                    .valueMatches("Content-Type", "text/plain;version=0\\.0\\.4.*")
                    .expectBody(String.class)
                    .value(text -> assertThat(text)
                            .contains("jvm_memory_used_bytes{")
                            .contains("http_server_requests_seconds_count{")
                            .containsPattern("manus_[a-z_]+\\{[^}]*operation=\"task.create\"")
                            .doesNotContain(service.sandbox.apiKey()));
        }
    }
}
