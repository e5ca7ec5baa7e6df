package io.github.manusreactive.examples.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.test.web.reactive.server.WebTestClient;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.JsonNode;

/** Calls the API and waits for what its events tell. */
record JobsClient(WebTestClient http) {

    private static final Duration LONG = Duration.ofSeconds(60);

    WebTestClient.ResponseSpec post(MediaType type, Object body) {
        return http.post().uri("/jobs").contentType(type).bodyValue(body).exchange();
    }

    String submit(Object prompts) {
        return id(post(MediaType.APPLICATION_JSON, prompts));
    }

    String id(WebTestClient.ResponseSpec answer) {
        return answer.expectStatus()
                .isAccepted()
                .expectBody(JsonNode.class)
                .returnResult()
                .getResponseBody()
                .path("id")
                .asString();
    }

    /** Replies to the question that is open now. */
    WebTestClient.ResponseSpec replyToOpen(String id, String key, String fields) {
        return reply(id, key, task(id, key).path("question").path("eventId").asString(), fields);
    }

    WebTestClient.ResponseSpec reply(String id, String key, String eventId, String fields) {
        return reply(id, key, "{\"eventId\": \"" + eventId + "\", " + fields + "}");
    }

    WebTestClient.ResponseSpec reply(String id, String key, String json) {
        return http.post()
                .uri("/jobs/{id}/tasks/{key}/reply", id, key)
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(json)
                .exchange();
    }

    WebTestClient.ResponseSpec drain(String id) {
        return http.delete().uri("/jobs/{id}", id).exchange();
    }

    /** The directories of the jobs. */
    static List<Path> folders(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(Files::isDirectory).toList();
        }
    }

    List<JsonNode> list() {
        return http.get()
                .uri("/jobs")
                .exchange()
                .expectBodyList(JsonNode.class)
                .returnResult()
                .getResponseBody();
    }

    List<JsonNode> awaitList(Predicate<List<JsonNode>> condition) {
        return Flux.interval(Duration.ofMillis(50))
                .onBackpressureDrop()
                .publishOn(Schedulers.boundedElastic())
                .map(tick -> list())
                .filter(condition)
                .blockFirst(LONG);
    }

    JsonNode task(String id, String key) {
        return http.get()
                .uri("/jobs/{id}/tasks/{key}", id, key)
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(JsonNode.class)
                .returnResult()
                .getResponseBody();
    }

    Flux<ServerSentEvent<JsonNode>> stream(String id, String lastId) {
        return http.get()
                .uri("/jobs/{id}/events", id)
                .headers(headers -> {
                    if (lastId != null) {
                        headers.set("Last-Event-ID", lastId);
                    }
                })
                .exchange()
                .expectStatus()
                .isOk()
                .returnResult(new ParameterizedTypeReference<ServerSentEvent<JsonNode>>() {})
                .getResponseBody();
    }

    /** Everything until the job ends. */
    List<ServerSentEvent<JsonNode>> events(String id, String lastId) {
        return stream(id, lastId).collectList().block(LONG);
    }

    /** The job as it ended. */
    JsonNode awaitEnd(String id) {
        ServerSentEvent<JsonNode> last = stream(id, null).blockLast(LONG);
        assertThat(last.event()).isEqualTo("end");
        return last.data();
    }

    JsonNode await(String id, Predicate<JsonNode> condition) {
        return stream(id, null)
                .filter(event -> "progress".equals(event.event()))
                .map(ServerSentEvent::data)
                .filter(condition)
                .blockFirst(LONG);
    }

    /** The event of a question of this type, once the task asks it. */
    String awaitQuestion(String id, String key, String type) {
        return stream(id, null)
                .filter(event -> "tasks".equals(event.event()))
                .flatMapIterable(ServerSentEvent::data)
                .filter(task -> task.path("key").asString().equals(key)
                        && task.path("question").path("type").asString().equals(type))
                .map(task -> task.path("question").path("eventId").asString())
                .blockFirst(LONG);
    }

    JsonNode awaitState(String id, String key, String state) {
        return stream(id, null)
                .filter(event -> "tasks".equals(event.event()))
                .flatMapIterable(ServerSentEvent::data)
                .filter(task -> task.path("key").asString().equals(key)
                        && task.path("state").asString().equals(state))
                .blockFirst(LONG);
    }
}
