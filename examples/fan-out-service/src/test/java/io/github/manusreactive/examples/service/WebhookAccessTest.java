package io.github.manusreactive.examples.service;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;

/** The path of webhooks with authentication. */
class WebhookAccessTest {

    /** The endpoint itself refuses a delivery without a signature. */
    @Test
    void deliveriesNeedASignatureAndNoToken(@TempDir Path directory) throws Exception {
        try (TestIdentityProvider provider = new TestIdentityProvider();
                RunningService service = new RunningService(
                        directory,
                        Stream.concat(
                                        Stream.of(
                                                "spring.profiles.active=resource-server",
                                                "manus.webhooks.enabled=true",
                                                "manus.webhooks.public-url=https://jobs.example.org/manus/webhook"),
                                        Stream.of(provider.settings()))
                                .toArray(String[]::new))) {
            service.http()
                    .post()
                    .uri("/manus/webhook")
                    .contentType(MediaType.APPLICATION_JSON)
                    .bodyValue("{\"event_id\":\"e1\",\"event_type\":\"task_stopped\"}")
                    .exchange()
                    .expectStatus()
                    .is4xxClientError()
                    .expectHeader()
                    .doesNotExist(HttpHeaders.WWW_AUTHENTICATE);
        }
    }
}
