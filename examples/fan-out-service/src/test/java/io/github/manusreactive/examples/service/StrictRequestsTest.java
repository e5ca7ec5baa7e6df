package io.github.manusreactive.examples.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.http.MediaType.APPLICATION_JSON;
import static org.springframework.http.MediaType.APPLICATION_NDJSON;

import io.github.manusreactive.test.agent.AgentScript;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;

/** What is not exactly a request is refused, and the error names the field. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StrictRequestsTest {

    private static final String NOT_ONE_ARRAY =
            "the body is not one JSON array of prompts; for one prompt a line, send application/x-ndjson";
    private static final String KEY = "Idempotency-Key must be sent once, with 1 to 255 characters";

    private RunningService service;
    private JobsClient jobs;

    @BeforeAll
    void start(@TempDir Path directory) {
        service = new RunningService(directory);
        service.sandbox.agent(prompt -> AgentScript.start().ask("Which?", "A", "B"));
        jobs = new JobsClient(service.http());
    }

    @AfterAll
    void stop() {
        service.close();
    }

    private static void refused(WebTestClient.ResponseSpec response, HttpStatus status, String detail) {
        response.expectStatus()
                .isEqualTo(status)
                .expectBody()
                .jsonPath("$.detail")
                .<String>value(text -> assertThat(text).contains(detail));
    }

    private WebTestClient.ResponseSpec submit(String name, String... keys) {
        return jobs.http()
                .post()
                .uri("/jobs?name={name}", name)
                .contentType(APPLICATION_JSON)
                .header("Idempotency-Key", keys)
                .bodyValue(List.of("a"))
                .exchange();
    }

    @Test
    void aBodyOfJsonIsOneArray() {
        for (String body : List.of("[\"a\"][\"b\"]", "[\"a\"] \"b\"", "{\"prompt\": \"a\"}", "\"a\"")) {
            refused(jobs.post(APPLICATION_JSON, body), HttpStatus.BAD_REQUEST, NOT_ONE_ARRAY);
        }
        refused(
                jobs.post(APPLICATION_NDJSON, "[\"a\"]"),
                HttpStatus.BAD_REQUEST,
                "prompt 1: must be a string or an object with a prompt, but is an array");
        refused(
                jobs.post(MediaType.parseMediaType("application/json;charset=utf-16"), "[\"a\"]"),
                HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                "UTF-8");
    }

    @Test
    void theErrorNamesTheParameter() {
        refused(submit("n".repeat(81)), HttpStatus.BAD_REQUEST, "name must have at most 80 characters");
        refused(submit("", ""), HttpStatus.BAD_REQUEST, KEY);
        refused(submit("", "k".repeat(256)), HttpStatus.BAD_REQUEST, KEY);
        refused(submit("", "k1", "k2"), HttpStatus.BAD_REQUEST, KEY);
    }

    @Test
    void theErrorNamesTheLimit() {
        String large = "x".repeat(400_000);
        refused(
                jobs.post(APPLICATION_JSON, "[\"a\", \"" + large + "\"]"),
                HttpStatus.CONTENT_TOO_LARGE,
                " has more than 262144 bytes");
        refused(
                jobs.post(APPLICATION_JSON, "[".repeat(5_000)),
                HttpStatus.BAD_REQUEST,
                "is too large: Document nesting depth");
        String id = jobs.submit(List.of("a"));
        jobs.awaitState(id, "1", "waiting");
        refused(
                jobs.reply(id, "1", "{\"text\": \"" + large + "\"}"),
                HttpStatus.CONTENT_TOO_LARGE,
                "the body has more than 262144 bytes");
    }

    @Test
    void aReplyIsAnObjectOfTexts() {
        String id = jobs.submit(List.of("a"));
        jobs.awaitState(id, "1", "waiting");

        refused(jobs.replyToOpen(id, "1", "\"text\": 5"), HttpStatus.BAD_REQUEST, "in field text");
        for (String body : List.of("", "null")) {
            refused(
                    jobs.reply(id, "1", body),
                    HttpStatus.BAD_REQUEST,
                    "the body is empty: send an object with eventId");
        }
        assertThat(jobs.task(id, "1").path("state").asString()).isEqualTo("waiting");
    }
}
