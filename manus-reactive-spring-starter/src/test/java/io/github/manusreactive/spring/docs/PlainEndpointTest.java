package io.github.manusreactive.spring.docs;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.ManusClients;
import io.github.manusreactive.webhook.WebhookInbox;
import io.github.manusreactive.webhook.WebhookVerifier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.http.ResponseEntity;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** The endpoint without the starter of docs/webhooks.md. */
class PlainEndpointTest {

    @RestController
    record Endpoint(WebhookInbox inbox) {

        @PostMapping("/manus")
        Mono<ResponseEntity<Void>> delivery(
                @RequestHeader MultiValueMap<String, String> headers,
                @RequestBody(required = false) byte @Nullable [] body) {
            return inbox.handle(headers, body == null ? new byte[0] : body) // a probe may have no body
                    .map(status -> ResponseEntity.status(status).build());
        }
    }

    @Test
    void aProbeIsAnsweredAndAForgeryRefused() {
        try (ManusClients clients = ManusClients.create("key")) {
            ManusClient client = clients.client();
            WebhookVerifier verifier = WebhookVerifier.of(
                    "https://hooks.example.com/manus", client.webhooks().keys());
            WebTestClient web = WebTestClient.bindToController(
                            new Endpoint(WebhookInbox.builder(verifier).build()))
                    .build();

            web.post().uri("/manus").exchange().expectStatus().isOk();
            web.post()
                    .uri("/manus")
                    .bodyValue("{\"event_type\":\"task_stopped\"}")
                    .exchange()
                    .expectStatus()
                    .isBadRequest();
        }
    }
}
