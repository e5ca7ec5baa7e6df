package io.github.manusreactive.examples.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.examples.service.job.JobRegistry;
import io.github.manusreactive.examples.service.job.JobSubmission;
import io.github.manusreactive.test.agent.AgentScript;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import tools.jackson.databind.node.JsonNodeFactory;

/** A job starts once its response is written, and once for each key. */
class RepeatedSubmissionTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    private Path directory;

    private RunningService service;
    private JobsClient jobs;

    @BeforeEach
    void start() {
        service = new RunningService(directory, "fan-out.max-running-jobs=1");
        service.sandbox.agent(prompt -> AgentScript.start().ask("Which?", "A", "B"));
        jobs = new JobsClient(service.http());
    }

    @AfterEach
    void stop() {
        service.close();
    }

    private WebTestClient.ResponseSpec post(String key, String name, Object prompts) {
        return jobs.http()
                .post()
                .uri("/jobs?name={name}", name)
                .contentType(MediaType.APPLICATION_JSON)
                .header("Idempotency-Key", key)
                .bodyValue(prompts)
                .exchange();
    }

    private static void problem(WebTestClient.ResponseSpec response, HttpStatus status, String detail) {
        response.expectStatus()
                .isEqualTo(status)
                .expectBody()
                .jsonPath("$.detail")
                .<String>value(text -> assertThat(text).startsWith(detail));
    }

    private static JobSubmission submission(String key) {
        return new JobSubmission("", key, Flux.just(JsonNodeFactory.instance.stringNode("a")));
    }

    @Test
    void theSameRequestGetsTheSameJobAlsoAfterARestart() {
        String id = jobs.id(post("key-1", "Names", List.of("a", "b")));

        assertThat(jobs.id(post("key-1", "Names", "[{\"prompt\": \"a\"}, {\"key\": \"2\", \"prompt\": \"b\"}]")))
                .isEqualTo(id);
        service.restart();
        assertThat(jobs.id(post("key-1", "Names", List.of("a", "b")))).isEqualTo(id);

        jobs.await(id, job -> job.path("counts").path("waiting").asInt() == 2);
        assertThat(jobs.list()).hasSize(1);
        assertThat(service.sandbox.journal().tasksCreated()).isEqualTo(2);
    }

    @Test
    void theKeyOfAnotherRequestIsRefused() {
        String id = jobs.id(post("key-1", "Names", List.of("a", "b")));

        String detail = "this Idempotency-Key belongs to job " + id;
        problem(post("key-1", "Names", List.of("a")), HttpStatus.UNPROCESSABLE_CONTENT, detail);
        problem(post("key-1", "Names", List.of("ab", "")), HttpStatus.BAD_REQUEST, "prompt 2");
        problem(post("key-1", "Other", List.of("a", "b")), HttpStatus.UNPROCESSABLE_CONTENT, detail);
        problem(post("key-2", "Names", List.of("a", "b")), HttpStatus.TOO_MANY_REQUESTS, "the maximum number");
        problem(
                post("k".repeat(256), "", List.of("a")),
                HttpStatus.BAD_REQUEST,
                "Idempotency-Key must be sent once, with 1 to 255 characters");
        assertThat(jobs.list()).hasSize(1);
    }

    @Test
    void nothingIsCreatedBeforeTheResponseIsWritten() {
        JobRegistry registry = service.bean("jobRegistry", JobRegistry.class);
        Sinks.Empty<Void> written = Sinks.empty();
        Sinks.One<String> responding = Sinks.one();
        Mono<Void> first = registry.submit(submission("key-1"), job -> {
            responding.tryEmitValue(job.id());
            return written.asMono();
        });
        var subscription = first.subscribe();
        String id = responding.asMono().block(LONG);

        problem(post("key-1", "", List.of("a")), HttpStatus.CONFLICT, "a request with this Idempotency-Key is still");
        assertThat(service.sandbox.journal().tasksCreated()).isZero();
        subscription.dispose();
        written.tryEmitEmpty();

        jobs.awaitState(id, "1", "waiting");
        assertThat(jobs.id(post("key-1", "", List.of("a")))).isEqualTo(id);
        assertThat(service.sandbox.journal().tasksCreated()).isEqualTo(1);
    }

    @Test
    void aResponseThatCannotBeWrittenLeavesNoJob() throws IOException {
        JobRegistry registry = service.bean("jobRegistry", JobRegistry.class);

        registry.submit(submission("key-1"), job -> Mono.error(new IOException("broken pipe")))
                .block(LONG);

        assertThat(jobs.list()).isEmpty();
        assertThat(JobsClient.folders(directory)).isEmpty();
        assertThat(service.sandbox.journal().tasksCreated()).isZero();
        String id = jobs.id(post("key-1", "", List.of("a")));
        jobs.awaitState(id, "1", "waiting");
        assertThat(service.sandbox.journal().tasksCreated()).isEqualTo(1);
    }
}
