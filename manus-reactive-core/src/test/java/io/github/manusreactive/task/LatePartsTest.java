package io.github.manusreactive.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.manusreactive.error.StructuredOutputException;
import io.github.manusreactive.operation.Operation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

/** What is listed only after the task has stopped, and how long it is waited for. The server does not report background jobs. */
class LatePartsTest {

    record Price(int amount, String currency) {}

    private static final Map<String, Object> FILE =
            Map.of("type", "file", "filename", "report.pdf", "url", "https://files.example.com/report.pdf");

    private final FakeServer server = new FakeServer();
    private final Tasks tasks = server.client().tasks();
    private final FakeServer.FakeTask task = server.task("t");

    @BeforeEach
    void withoutBackgroundJobs() {
        task.background = null;
    }

    private <T> CompletableFuture<T> start(Mono<T> mono) {
        CompletableFuture<T> future = mono.subscribeOn(server.time).toFuture();
        server.pass(1);
        return future;
    }

    private static Map<String, Object> message(String text, String kind) {
        return Map.of("content", text, "delivery_kind", kind);
    }

    @Test
    void aMarkedResultEndsTheWaitAtOnce() {
        task.event("assistant_message", message("42", "result")).becomes("stopped");
        assertThat(start(tasks.await("t")).join().answer()).isEqualTo("42");
        assertThat(server.calls(Operation.TASK_LIST_MESSAGES)).isEqualTo(1);
        assertThat(server.calls(Operation.TASK_DETAIL)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"result", "text"})
    void aBlankMessageIsNotAnAnswerAndMoreIsWaitedFor(String kind) {
        task.background = false;
        task.event("assistant_message", message(" ", kind)).becomes("stopped");
        CompletableFuture<TaskResult> result = start(tasks.await("t"));
        server.pass(28);
        assertThat(result).isNotDone();
        task.event("assistant_message", message("42", "result"));
        server.pass(11);
        assertThat(result.join().answer()).isEqualTo("42");
    }

    @Test
    void aPlainAnswerSettlesForTenSecondsAndIsReadOnceMore() {
        task.says("42").becomes("stopped");
        CompletableFuture<TaskResult> result = start(tasks.await("t"));
        server.pass(8);
        assertThat(result).isNotDone();
        server.pass(2);
        assertThat(result.join().answer()).isEqualTo("42");
        assertThat(server.calls(Operation.TASK_LIST_MESSAGES)).isEqualTo(2);
        assertThat(server.calls(Operation.TASK_DETAIL)).isEqualTo(1);
    }

    @Test
    void aPlainAnswerIsTheEndIfBackgroundJobsAreReported() {
        task.background = false;
        task.says("42").becomes("stopped");
        assertThat(start(tasks.await("t"))).isCompleted();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "The report is attached.",
                "I wrote report.pdf for you.",
                "See [the report](report.pdf) for details.",
                "![chart](/outputs/report.pdf)"
            })
    void aFileThatTheAgentSpeaksOfIsWaitedFor(String words) {
        task.says(words).becomes("stopped");
        CompletableFuture<TaskResult> result = start(tasks.await("t"));
        server.pass(28);
        assertThat(result).isNotDone();
        task.event("assistant_message", Map.of("content", "", "attachments", List.of(FILE)));
        server.pass(11);
        assertThat(result.join().attachments()).hasSize(1);
        assertThat(result.join().answer()).isEqualTo(words);
    }

    @Test
    void theWordsOfAFileThatComesAfterTheEndAreNotTheAnswer() {
        task.says("The report is attached.").becomes("stopped");
        CompletableFuture<TaskResult> result = start(tasks.await("t"));
        server.pass(15);
        task.event("assistant_message", Map.of("content", "report.pdf", "attachments", List.of(FILE)));
        server.pass(11);
        assertThat(result.join().answer()).isEqualTo("The report is attached.");
        assertThat(result.join().attachments()).hasSize(1);
        assertThat(result.join().messages()).hasSize(2);
    }

    @Test
    void theWordsOfAFileBeforeTheEndAreTheAnswer() {
        task.says("I am writing the report.")
                .event("assistant_message", Map.of("content", "Here it is.", "attachments", List.of(FILE)))
                .becomes("stopped");
        CompletableFuture<TaskResult> result = start(tasks.await("t"));
        server.pass(11);
        assertThat(result.join().answer()).isEqualTo("Here it is.");
    }

    @Test
    void theWordsOfALateFileAreTheAnswerIfOnlyNoticeWasGiven() {
        task.event("assistant_message", message("I will look it up.", "progress"))
                .becomes("stopped");
        CompletableFuture<TaskResult> result = start(tasks.await("t"));
        server.pass(15);
        task.event("assistant_message", Map.of("content", "Here it is.", "attachments", List.of(FILE)));
        server.pass(31);
        assertThat(result.join().answer()).isEqualTo("Here it is.");
    }

    @Test
    void aLateFileOfWhichTheAgentSaysThatItIsTheResultBringsTheAnswer() {
        task.says("The report is attached.").becomes("stopped");
        CompletableFuture<TaskResult> result = start(tasks.await("t"));
        server.pass(15);
        task.event(
                "assistant_message",
                Map.of("content", "Sales rose.", "delivery_kind", "result", "attachments", List.of(FILE)));
        server.pass(11);
        assertThat(result.join().answer()).isEqualTo("Sales rose.");
    }

    @Test
    void aFileThatAppearsInTheSameMessageIsFoundToo() {
        task.says("The report is attached.").becomes("stopped");
        CompletableFuture<TaskResult> result = start(tasks.await("t"));
        server.pass(15);
        Map<String, Object> old = task.events.get(1);
        task.events.set(
                1,
                Map.of(
                        "id",
                        old.get("id"),
                        "type",
                        "assistant_message",
                        "timestamp",
                        old.get("timestamp"),
                        "assistant_message",
                        Map.of("content", "The report is attached.", "attachments", List.of(FILE))));
        server.pass(11);
        assertThat(result.join().attachments()).hasSize(1);
    }

    @Test
    void aFileThatNeverComesIsNotWaitedForForEver() {
        task.says("The report is attached.").becomes("stopped");
        CompletableFuture<TaskResult> result = start(tasks.await("t"));
        server.pass(43);
        assertThat(result).isNotDone();
        server.pass(3);
        assertThat(result.join().attachments()).isEmpty();
        assertThat(server.calls(Operation.TASK_LIST_MESSAGES)).isLessThan(11);
    }

    @Test
    void aFileThatIsThereIsNotMissed() {
        task.event(
                        "assistant_message",
                        Map.of("content", "See [the report](/outputs/report.pdf).", "attachments", List.of(FILE)))
                .becomes("stopped");
        CompletableFuture<TaskResult> result = start(tasks.await("t"));
        server.pass(10);
        assertThat(result.join().attachments()).hasSize(1);
    }

    @Test
    void linksAreNotFiles() {
        task.says("See [the page](https://example.com/report.pdf) at https://example.com/a.html.")
                .becomes("stopped");
        CompletableFuture<TaskResult> result = start(tasks.await("t"));
        server.pass(10);
        assertThat(result).isCompleted();
    }

    @Test
    void aNoticeIsNotAnAnswer() {
        task.event("assistant_message", message("I will look it up.", "progress"))
                .becomes("stopped");
        CompletableFuture<TaskResult> result = start(tasks.await("t"));
        server.pass(25);
        assertThat(result).isNotDone();
        task.event("assistant_message", message("42", "result"));
        server.pass(11);
        assertThat(result.join().answer()).isEqualTo("42");
    }

    @Test
    void anEndWithoutAnyWordIsNotBelievedAtOnce() {
        task.background = false;
        task.becomes("stopped");
        CompletableFuture<TaskResult> result = start(tasks.await("t"));
        server.pass(20);
        assertThat(result).isNotDone();
        task.says("42");
        server.pass(11);
        assertThat(result.join().answer()).isEqualTo("42");
    }

    @Test
    void theWaitsAreSettings() {
        RunOptions hasty = RunOptions.builder()
                .settleTime(Duration.ZERO)
                .missingPartsWait(Duration.ZERO)
                .build();
        task.becomes("stopped");
        assertThat(start(tasks.await("t", hasty)).join().answer()).isEmpty();
    }

    @Test
    void anObjectThatComesHalfAMinuteAfterTheEndIsTaken() {
        task.says("five").becomes("stopped");
        CompletableFuture<TypedResult<Price>> result = start(tasks.await("t", Price.class));
        server.pass(30);
        task.event(
                "structured_output_result", Map.of("success", true, "value", Map.of("amount", 5, "currency", "EUR")));
        server.pass(11);
        assertThat(result.join().value()).isEqualTo(new Price(5, "EUR"));
        assertThat(server.calls(Operation.TASK_LIST_MESSAGES)).isLessThan(10);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Here it is:\n```json\n{\"amount\": 5, \"currency\": \"EUR\"}\n```\nAnything else?",
                "A draft\n```\n{\"amount\": 1}\n```\nand the final one\n```\n{\"amount\": 5, \"currency\": \"EUR\"}\n```",
                "{\"amount\": 5, \"currency\": \"EUR\"}",
                "The price: {\"amount\": 5, \"currency\": \"EUR\"}."
            })
    void anObjectInTheAnswerIsTakenIfConfigured(String words) {
        task.says(words).becomes("stopped");
        RunOptions fromText = RunOptions.builder().structuredFromText(true).build();
        CompletableFuture<TypedResult<Price>> result = start(tasks.await("t", Price.class, fromText));
        CompletableFuture<TypedResult<Price>> strict = start(tasks.await("t", Price.class));
        CompletableFuture<TaskResult> untyped = start(tasks.await(
                "t",
                fromText.toBuilder()
                        .structuredSchema(Map.of("type", "object", "required", List.of("amount", "currency")))
                        .build()));
        server.pass(40);
        assertThat(result).isNotDone();
        server.pass(10);
        assertThat(result.join().value()).isEqualTo(new Price(5, "EUR"));
        assertThat(result.join().result().structuredFromText()).isTrue();
        assertThat(untyped.join().structuredOutput().value()).containsEntry("amount", 5);
        assertThatThrownBy(strict::join)
                .cause()
                .isInstanceOf(StructuredOutputException.class)
                .hasMessageContaining("structuredFromText");
    }

    @Test
    void anObjectInTheAnswerThatBreaksTheSchemaIsNotTaken() {
        task.says("```json\n{\"amount\": \"five\", \"currency\": \"EUR\"}\n```").becomes("stopped");
        RunOptions fromText = RunOptions.builder().structuredFromText(true).build();
        CompletableFuture<TypedResult<Price>> result = start(tasks.await("t", Price.class, fromText));
        server.pass(50);
        assertThatThrownBy(result::join).cause().isInstanceOf(StructuredOutputException.class);
    }

    @Test
    void anObjectThatWasDeliveredComesBeforeOneInTheAnswer() {
        task.says("{\"amount\": 6, \"currency\": \"EUR\"}").becomes("stopped");
        task.event(
                "structured_output_result", Map.of("success", true, "value", Map.of("amount", 5, "currency", "EUR")));
        RunOptions fromText = RunOptions.builder().structuredFromText(true).build();
        TypedResult<Price> result =
                start(tasks.await("t", Price.class, fromText)).join();
        assertThat(result.value().amount()).isEqualTo(5);
        assertThat(result.result().structuredFromText()).isFalse();
    }
}
