package io.github.manusreactive.examples.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.http.MediaType.APPLICATION_JSON;
import static org.springframework.http.MediaType.APPLICATION_NDJSON;
import static org.springframework.http.MediaType.APPLICATION_PROBLEM_JSON;

import io.github.manusreactive.test.agent.AgentScript;
import io.github.manusreactive.test.agent.SandboxWaitingType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Flux;
import tools.jackson.databind.JsonNode;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JobsApiTest {

    private static final Duration SHORT = Duration.ofMillis(50);

    private RunningService service;
    private WebTestClient http;
    private JobsClient jobs;

    @BeforeAll
    void start(@TempDir Path directory) {
        service = new RunningService(directory, "fan-out.max-prompts=50", "fan-out.max-running-jobs=3");
        http = service.http();
        jobs = new JobsClient(http);
    }

    @BeforeEach
    void agentsAnswer() {
        service.sandbox.agent(prompt -> AgentScript.answer(SHORT, "Answer to " + prompt.text()));
    }

    @AfterAll
    void stop() {
        service.sandbox.journal().assertNoViolations();
        service.close();
    }

    @Test
    void aJobOfStringsRunsToItsEnd() {
        String id = jobs.submit("[\"Capital of France?\", \"Capital of Peru?\"]");

        JsonNode end = jobs.awaitEnd(id);
        assertThat(end.path("status").asString()).isEqualTo("ended");
        assertThat(end.path("counts").path("finished").asInt()).isEqualTo(2);
        http.get()
                .uri("/jobs/{id}/tasks/2", id)
                .exchange()
                .expectBody()
                .jsonPath("$.answer")
                .isEqualTo("Answer to Capital of Peru?");
    }

    @Test
    void aStreamOfPromptsWithKeysIsAccepted() {
        String id = jobs.id(http.post()
                .uri("/jobs?name=Capitals")
                .contentType(APPLICATION_NDJSON)
                .body(
                        Flux.range(1, 50).map(i -> Map.of("key", "k" + i, "prompt", "Prompt " + i)),
                        new ParameterizedTypeReference<Map<String, String>>() {})
                .exchange()
                .expectHeader()
                .valueMatches("Location", "/jobs/[0-9a-f]{8}"));

        assertThat(jobs.awaitEnd(id).path("name").asString()).isEqualTo("Capitals");
        List<JsonNode> tasks = http.get()
                .uri("/jobs/{id}/tasks", id)
                .accept(APPLICATION_NDJSON)
                .exchange()
                .expectBodyList(JsonNode.class)
                .returnResult()
                .getResponseBody();
        assertThat(tasks)
                .extracting(task -> task.path("key").asString())
                .startsWith("k1", "k2", "k3")
                .hasSize(50);
        assertThat(tasks).allMatch(task -> task.path("state").asString().equals("finished"));
    }

    @Test
    void aSubscriberSeesEachTaskAndResumesAfterItsLastEvent() {
        String id = jobs.submit("[\"a\", \"b\"]");

        List<ServerSentEvent<JsonNode>> all = jobs.events(id, null);
        assertThat(all.get(0).event()).isEqualTo("progress");
        assertThat(all)
                .filteredOn(event -> "tasks".equals(event.event()))
                .isNotEmpty()
                .allMatch(e -> e.id() != null);
        String last = all.stream()
                .map(ServerSentEvent::id)
                .filter(each -> each != null)
                .reduce((a, b) -> b)
                .orElseThrow();
        assertThat(jobs.events(id, last)).extracting(ServerSentEvent::event).containsExactly("progress", "end");
        assertThat(jobs.events(id, "other-99"))
                .as("an id of another process means: from the beginning")
                .filteredOn(event -> "tasks".equals(event.event()))
                .singleElement()
                .matches(event -> event.data().size() == 2);
    }

    @Test
    void aWaitingAgentIsAnswered() {
        service.sandbox.agent(prompt -> AgentScript.start()
                .run(SHORT)
                .ask("Which year?", List.of("2025", "2026"), reply -> AgentScript.answer(SHORT, "It was " + reply)));
        String id = jobs.submit("[{\"key\": \"q\", \"prompt\": \"Ask me\"}]");

        JsonNode waiting = jobs.awaitState(id, "q", "waiting");
        assertThat(waiting.path("question").path("text").asString()).isEqualTo("Which year?");
        assertThat(waiting.path("question").path("options").size()).isEqualTo(2);
        String event = waiting.path("question").path("eventId").asString();
        problem(jobs.reply(id, "q", event, "\"text\": \" \""), HttpStatus.BAD_REQUEST, "set text to the reply");
        jobs.reply(id, "q", event, "\"text\": \"2026\"").expectStatus().isAccepted();

        jobs.awaitEnd(id);
        assertThat(jobs.task(id, "q").path("answer").asString()).isEqualTo("It was 2026");
        problem(jobs.reply(id, "q", event, "\"text\": \"2026\""), HttpStatus.CONFLICT, notOpen(event, "q"));
    }

    @Test
    void aDecisionIsTaken() {
        service.sandbox.agent(prompt -> AgentScript.start()
                .waitFor(
                        SandboxWaitingType.TERMINAL_EXECUTE,
                        decision -> AgentScript.answer(SHORT, "Decided: " + decision.get("accept"))));
        String id = jobs.submit("[\"Run it\"]");

        assertThat(jobs.awaitState(id, "1", "waiting")
                        .path("question")
                        .path("decision")
                        .asBoolean())
                .isTrue();
        jobs.replyToOpen(id, "1", "\"input\": {\"accept\": true}")
                .expectStatus()
                .isAccepted();
        jobs.awaitEnd(id);
        assertThat(jobs.task(id, "1").path("answer").asString()).isEqualTo("Decided: true");
    }

    @Test
    void anEarlierApprovalDecidesNothingElse() {
        service.sandbox.agent(prompt -> AgentScript.start()
                .waitFor(
                        SandboxWaitingType.GMAIL_SEND,
                        mail -> AgentScript.start()
                                .waitFor(
                                        SandboxWaitingType.TERMINAL_EXECUTE,
                                        command -> AgentScript.answer(SHORT, "Ran: " + command.get("accept")))));
        String approval = "\"input\": {\"accept\": true}";
        String id = jobs.submit("[\"Mail, then run\"]");
        String mail = jobs.awaitQuestion(id, "1", "gmailSendAction");
        problem(
                jobs.reply(id, "1", "{" + approval + "}"),
                HttpStatus.BAD_REQUEST,
                "set eventId to that of the question to which you reply");
        jobs.reply(id, "1", mail, approval).expectStatus().isAccepted();
        String command = jobs.awaitQuestion(id, "1", "terminalExecute");

        problem(jobs.reply(id, "1", mail, approval), HttpStatus.CONFLICT, notOpen(mail, "1"));

        assertThat(jobs.task(id, "1").path("question").path("eventId").asString())
                .isEqualTo(command);
        jobs.reply(id, "1", command, approval).expectStatus().isAccepted();
        jobs.awaitEnd(id);
        assertThat(jobs.task(id, "1").path("answer").asString()).isEqualTo("Ran: true");
    }

    @Test
    void ofRepliesAtOnceOneIsSent() {
        service.sandbox.agent(prompt ->
                AgentScript.start().ask("Which?", List.of(), reply -> AgentScript.answer(SHORT, "Took " + reply)));
        String id = jobs.submit("[\"Ask me\"]");
        String event = jobs.awaitQuestion(id, "1", "messageAskUser");

        List<String> replies = Flux.range(1, 8)
                .flatMap(number -> WebClient.create(service.url())
                        .post()
                        .uri("/jobs/{id}/tasks/1/reply", id)
                        .contentType(APPLICATION_JSON)
                        .bodyValue(Map.of("eventId", event, "text", "reply " + number))
                        .exchangeToMono(response -> response.bodyToMono(JsonNode.class)
                                .map(body -> response.statusCode().value() == 202
                                        ? "Took reply " + number
                                        : response.statusCode().value() + " "
                                                + body.path("detail").asString())))
                .collectList()
                .block(Duration.ofSeconds(30));

        jobs.awaitEnd(id);
        String winner = jobs.task(id, "1").path("answer").asString();
        assertThat(replies)
                .hasSize(8)
                .containsOnlyOnce(winner)
                .allMatch(each -> each.equals(winner) || each.equals("409 " + notOpen(event, "1")));
    }

    @Test
    void aDrainedJobCreatesNoMoreTasks() {
        service.sandbox.agent(prompt -> prompt.text().equals("first")
                ? AgentScript.start().ask("Go on?", List.of(), reply -> AgentScript.answer(SHORT, reply))
                : AgentScript.answer(SHORT, "done"));
        String id = jobs.submit("[{\"key\": \"first\", \"prompt\": \"first\"}, \"second\"]");
        jobs.awaitState(id, "first", "waiting");

        jobs.drain(id)
                .expectStatus()
                .isAccepted()
                .expectBody()
                .jsonPath("$.stopReason")
                .isEqualTo("drained");
        jobs.awaitEnd(id);
        assertThat(jobs.task(id, "first").path("state").asString()).isEqualTo("parked");
        problem(jobs.drain(id), HttpStatus.CONFLICT, "job " + id + " has ended");
    }

    @Test
    void whatIsWrongIsSaid() {
        problem(jobs.post(APPLICATION_JSON, "[]"), HttpStatus.BAD_REQUEST, "a job needs at least one prompt");
        problem(
                jobs.post(APPLICATION_JSON, "[\"a\", \" \"]"),
                HttpStatus.BAD_REQUEST,
                "prompt 2: prompt must not be blank");
        problem(
                jobs.post(APPLICATION_JSON, "[{\"key\": \"a b\", \"prompt\": \"a\"}]"),
                HttpStatus.BAD_REQUEST,
                "prompt 1: key must have 1 to 64 of the characters A-Z a-z 0-9 . _ ~ -");
        problem(
                jobs.post(APPLICATION_JSON, "[\"a\", {\"key\": \"1\", \"prompt\": \"a\"}]"),
                HttpStatus.BAD_REQUEST,
                "prompt 2: key 1 is used by an earlier prompt");
        problem(
                jobs.post(APPLICATION_NDJSON, "\"a\"\n".repeat(51)),
                HttpStatus.CONTENT_TOO_LARGE,
                "a job may have at most 50 prompts");
        problem(
                jobs.post(MediaType.TEXT_PLAIN, "a"),
                HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                "Content-Type 'text/plain' is not supported.");
        problem(http.get().uri("/jobs/nope").exchange(), HttpStatus.NOT_FOUND, "job nope does not exist");
        problem(http.get().uri("/jobs/nope/events").exchange(), HttpStatus.NOT_FOUND, "job nope does not exist");
        problem(http.get().uri("/nope").exchange(), HttpStatus.NOT_FOUND, "No static resource nope.");
    }

    @Test
    void aPromptThatFillsTheMemoryIsRefused() {
        jobs.post(APPLICATION_JSON, "[\"" + "x".repeat(400_000) + "\"]")
                .expectStatus()
                .isEqualTo(HttpStatus.CONTENT_TOO_LARGE)
                .expectHeader()
                .contentType(APPLICATION_PROBLEM_JSON);
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void aMalformedBodyDoesNotHarmOthers(CapturedOutput output) {
        problem(
                jobs.post(APPLICATION_JSON, "[{\"prompt\": nonsense}, \"a\"]"),
                HttpStatus.BAD_REQUEST,
                "malformed JSON at line 1, column 13: Unrecognized token 'nonsense': was expecting (JSON String, Number,"
                        + " Array, Object or token 'null', 'true' or 'false')");
        jobs.awaitEnd(jobs.submit("[\"a\"]"));
        assertThat(output).doesNotContain("IllegalReferenceCountException");
    }

    private static String notOpen(String event, String key) {
        return "the question " + event + " of task " + key + " is not open: it has a reply, or the task no longer waits"
                + " for it. This reply was not sent; read the task for its current question";
    }

    private static void problem(WebTestClient.ResponseSpec answer, HttpStatus status, String detail) {
        answer.expectStatus()
                .isEqualTo(status)
                .expectHeader()
                .contentType(APPLICATION_PROBLEM_JSON)
                .expectBody()
                .jsonPath("$.status")
                .isEqualTo(status.value())
                .jsonPath("$.detail")
                .isEqualTo(detail);
    }
}
