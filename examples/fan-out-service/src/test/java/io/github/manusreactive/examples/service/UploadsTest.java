package io.github.manusreactive.examples.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.examples.service.job.JobRegistry;
import io.github.manusreactive.examples.service.job.JobSubmission;
import io.github.manusreactive.test.agent.AgentScript;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.util.retry.Retry;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** What happens until a job is accepted, and if it cannot be. */
class UploadsTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    /** One prompt, and then nothing until the end is let through. */
    private static Mono<HttpStatusCode> upload(RunningService service, Mono<?> end) {
        return WebClient.create(service.url())
                .post()
                .uri("/jobs")
                .contentType(MediaType.APPLICATION_NDJSON)
                .body(Flux.just("\"a\"\n").concatWith(end.then(Mono.empty())), String.class)
                .exchangeToMono(answer -> answer.releaseBody().thenReturn(answer.statusCode()));
    }

    @Test
    void promptsThatAreStillComingTakeTheirPlace(@TempDir Path directory) {
        try (RunningService service = new RunningService(directory, "fan-out.max-running-jobs=1")) {
            service.sandbox.agent(prompt -> AgentScript.start().runForever());
            Sinks.Empty<Void> end = Sinks.empty();
            Sinks.Empty<Void> refused = Sinks.empty();

            List<HttpStatusCode> answers = Flux.merge(upload(service, end.asMono()), upload(service, end.asMono()))
                    .doOnNext(status -> refused.tryEmitEmpty())
                    .mergeWith(refused.asMono().then(Mono.fromRunnable(end::tryEmitEmpty)))
                    .collectList()
                    .block(LONG);

            assertThat(answers).containsExactly(HttpStatus.TOO_MANY_REQUESTS, HttpStatus.ACCEPTED);
        }
    }

    @Test
    void anUploadThatWasGivenUpLeavesItsPlace(@TempDir Path directory) {
        try (RunningService service = new RunningService(directory, "fan-out.max-running-jobs=1")) {
            service.sandbox.agent(prompt -> AgentScript.start().runForever());
            Disposable upload = upload(service, Mono.never()).subscribe();
            awaitFolders(directory, 1);
            upload.dispose();

            HttpStatusCode answer = upload(service, Mono.empty())
                    .filter(status -> !status.equals(HttpStatus.TOO_MANY_REQUESTS))
                    .switchIfEmpty(Mono.error(new IllegalStateException("no place yet")))
                    .retryWhen(Retry.fixedDelay(500, Duration.ofMillis(20)))
                    .block(LONG);
            assertThat(answer).isEqualTo(HttpStatus.ACCEPTED);
        }
    }

    @Test
    void aBodyThatBreaksAfterWholePromptsStartsNoJob(@TempDir Path directory) throws Exception {
        try (RunningService service = new RunningService(directory);
                Socket socket = new Socket("localhost", service.port())) {
            service.sandbox.agent(prompt -> AgentScript.answer(Duration.ofMillis(50), "Done"));
            OutputStream out = socket.getOutputStream();
            out.write(("POST /jobs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\n"
                            + "Transfer-Encoding: chunked\r\n\r\n4\r\n\"a\"\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            awaitFolders(directory, 1);
            out.write("not a size\r\n".getBytes(StandardCharsets.US_ASCII));

            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .startsWith("HTTP/1.1 400 ");
            awaitFolders(directory, 0);
            assertThat(new JobsClient(service.http()).list()).isEmpty();
            assertThat(service.sandbox.journal().tasksCreated()).isZero();
        }
    }

    @Test
    void uploadsThatBreakAtAnyMomentLeaveNoFolder(@TempDir Path directory) {
        try (RunningService service = new RunningService(directory, "fan-out.max-running-jobs=1000")) {
            JobRegistry registry = service.bean("jobRegistry", JobRegistry.class);
            for (int broken = 0; broken < 400; broken++) {
                Disposable.Swap upload = Disposables.swap();
                Flux<JsonNode> prompts = Flux.just(JsonNodeFactory.instance.stringNode("a"));
                upload.update(registry.submit(
                                new JobSubmission(
                                        "",
                                        null,
                                        broken % 2 == 0 ? prompts : prompts.doFinally(signal -> upload.dispose())),
                                job -> Mono.error(new IOException("broken pipe")))
                        .subscribe());
                IntStream.range(0, broken * 10).forEach(spin -> Thread.onSpinWait());
                upload.dispose();
            }

            awaitFolders(directory, 0);
            assertThat(new JobsClient(service.http()).list()).isEmpty();
        }
    }

    private static void awaitFolders(Path directory, int number) {
        Mono.fromCallable(() -> JobsClient.folders(directory).size())
                .filter(count -> count == number)
                .repeatWhenEmpty(500, again -> again.delayElements(Duration.ofMillis(20)))
                .block(LONG);
    }

    @Test
    void anUploadThatTakesTooLongEndsAndLeavesItsPlace(@TempDir Path directory) {
        try (RunningService service =
                new RunningService(directory, "fan-out.max-running-jobs=1", "fan-out.upload-time=2s")) {
            service.sandbox.agent(prompt -> AgentScript.answer(Duration.ofMillis(50), "Done"));

            assertThat(upload(service, Mono.never()).block(LONG)).isEqualTo(HttpStatus.BAD_REQUEST);
            assertThat(upload(service, Mono.empty()).block(LONG)).isEqualTo(HttpStatus.ACCEPTED);
        }
    }

    @Test
    void aJobThatCannotBeStartedIsRemoved(@TempDir Path directory) throws Exception {
        try (RunningService service = new RunningService(
                directory,
                "manus.api-key=",
                "manus.oauth.client-id=app",
                "manus.oauth.client-secret=secret",
                "manus.oauth.redirect-uri=http://localhost/back")) {
            JobsClient jobs = new JobsClient(service.http());

            jobs.post(MediaType.APPLICATION_JSON, List.of("a"))
                    .expectStatus()
                    .isEqualTo(HttpStatus.SERVICE_UNAVAILABLE)
                    .expectBody()
                    .jsonPath("$.detail")
                    .<String>value(detail -> assertThat(detail)
                            .startsWith("the job did not start, and no task was created")
                            .contains("at least one user"));

            assertThat(jobs.list()).isEmpty();
            assertThat(JobsClient.folders(directory)).isEmpty();
        }
    }

    @Test
    void aFolderThatCannotBeReadIsTriedAgain(@TempDir Path parent) throws Exception {
        Path directory = parent.resolve("jobs");
        Files.writeString(directory, "in the way");
        try (RunningService service = new RunningService(directory)) {
            JobsClient jobs = new JobsClient(service.http());
            for (String path : List.of("/jobs", "/actuator/health/readiness")) {
                service.http().get().uri(path).exchange().expectStatus().isEqualTo(HttpStatus.SERVICE_UNAVAILABLE);
            }
            jobs.post(MediaType.APPLICATION_JSON, List.of("a"))
                    .expectStatus()
                    .isEqualTo(HttpStatus.SERVICE_UNAVAILABLE)
                    .expectBody()
                    .jsonPath("$.detail")
                    .isEqualTo("the service cannot use its fan-out.directory now; see the log for the cause");

            Files.delete(directory);

            service.http()
                    .get()
                    .uri("/actuator/health/readiness")
                    .exchange()
                    .expectStatus()
                    .isOk();

            assertThat(jobs.list()).isEmpty();
        }
    }
}
