package io.github.manusreactive.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.internal.json.JsonCodec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookEventTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "task_created",
                "task_progress.v1",
                "task_stopped",
                "task_stopped.ask",
                "task_stopped.ask.question_expectation",
                "task_stopped.structured_output"
            })
    void documentedEventsAreReadWithNothingLost(String sample) throws IOException {
        byte[] body = sample(sample);
        WebhookEvent event = WebhookEventReader.read(body);
        assertThat(event).isNotInstanceOf(UnknownWebhookEvent.class);
        assertThat(event.eventType()).isEqualTo(sample.split("\\.")[0]);
        assertThat(event.taskId()).isEqualTo("Qm7xT2kLp9VwR4sYb8NcDe");
        Map<String, Object> original = JsonCodec.standard().readObject(body);
        Map<String, Object> again = JsonCodec.standard().toObject(event);
        assertThat(withoutNulls(again)).isEqualTo(withoutNulls(original));
    }

    @Test
    void aStoppedTaskBringsMessageReasonFilesAndObject() throws IOException {
        TaskStopped event = (TaskStopped) WebhookEventReader.read(sample("task_stopped.structured_output"));
        TaskStopped.Detail detail = event.detail();
        assertThat(detail.stopReason()).isEqualTo(TaskStopReason.FINISH);
        assertThat(detail.message()).isEqualTo("App B fits best.");
        assertThat(detail.attachments()).singleElement().satisfies(file -> {
            assertThat(file.fileName()).isEqualTo("report.pdf");
            assertThat(file.url()).hasToString("https://files.example.com/report.pdf");
            assertThat(file.sizeBytes()).isEqualTo(48213);
        });
        assertThat(detail.structuredOutput().success()).isTrue();
        assertThat(detail.structuredOutput().value()).containsEntry("best", "App B");
    }

    @Test
    void aQuestionBringsItsSuggestedReplies() throws IOException {
        TaskStopped event = (TaskStopped) WebhookEventReader.read(sample("task_stopped.ask.question_expectation"));
        assertThat(event.detail().stopReason()).isEqualTo(TaskStopReason.ASK);
        assertThat(event.detail().questionExpectation().options()).containsExactly("Web", "Mobile");
        assertThat(event.detail().extra()).isEmpty();
    }

    @Test
    void optionalFieldsMayHaveAnyForm() {
        TaskStopped event = (TaskStopped) read("""
                {"event_id":null,"event_type":"task_stopped","task_detail":{"task_id":"t1","stop_reason":"ask",
                 "task_title":"","attachments":[{"file_name":"a.pdf","size_bytes":"48213"},{}],
                 "question_expectation":{"options":null}}}""");
        assertThat(event.detail().attachments())
                .extracting(WebhookAttachment::sizeBytes)
                .containsExactly(48213L, null);
        assertThat(event.detail().questionExpectation().options()).isEmpty();
        TaskStopped bare = (TaskStopped) read(
                "{\"event_type\":\"task_stopped\",\"task_detail\":{\"task_id\":\"t1\",\"stop_reason\":\"finish\"}}");
        assertThat(bare.detail().attachments()).isEmpty();
        assertThat(bare.detail().questionExpectation()).isNull();
    }

    @Test
    void unknownFieldsReasonsAndTypesAreKept() {
        TaskStopped stopped = (TaskStopped) read("""
                {"event_type":"task_stopped","brand_new":1,
                 "task_detail":{"task_id":"t1","stop_reason":"paused","mood":"fine"}}""");
        assertThat(stopped.detail().stopReason()).isEqualTo(new TaskStopReason("paused"));
        assertThat(stopped.detail().extra()).containsEntry("mood", "fine");
        assertThat(stopped.extra()).containsEntry("brand_new", 1);
        assertThat(stopped.eventId()).isNull();

        UnknownWebhookEvent unknown = (UnknownWebhookEvent)
                read("{\"event_id\":\"e9\",\"event_type\":\"task_failed\",\"task_detail\":{\"task_id\":\"t1\"}}");
        assertThat(unknown.eventType()).isEqualTo("task_failed");
        assertThat(unknown.eventId()).isEqualTo("e9");
        assertThat(unknown.taskId()).isEqualTo("t1");
        assertThat(unknown.raw()).containsKey("task_detail");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"event_type\":\"task_stopped\"}",
                "{\"event_type\":\"task_stopped\",\"task_detail\":[]}",
                "{\"event_type\":\"task_stopped\",\"task_detail\":{\"task_id\":\"t1\"}}",
                "{\"event_type\":\"task_created\",\"task_detail\":{}}",
                "{\"event_type\":7}",
                "{\"hello\":\"world\"}"
            })
    void aKnownTypeInAnotherFormIsKeptAsUnknown(String json) {
        assertThat(read(json))
                .isInstanceOfSatisfying(
                        UnknownWebhookEvent.class,
                        event -> assertThat(event.raw())
                                .isEqualTo(JsonCodec.standard().readObject(json.getBytes(StandardCharsets.UTF_8))));
    }

    @Test
    void theTaskOfAnEventInAnotherFormIsKnown() {
        assertThat(read("{\"event_type\":\"task_stopped\",\"task_detail\":{\"task_id\":\"t1\",\"stop_reason\":7}}")
                        .taskId())
                .isEqualTo("t1");
        assertThat(read("{\"event_type\":\"other\",\"progress_detail\":{\"task_id\":\"t2\"}}")
                        .taskId())
                .isEqualTo("t2");
    }

    @Test
    void theQueryOfADownloadLinkIsNotShown() {
        WebhookEvent event = read("""
                {"event_type":"task_stopped","task_detail":{"task_id":"t1","stop_reason":"finish","attachments":
                 [{"file_name":"a.pdf","url":"https://files.example.com/a.pdf?sig=s3cr3t","size_bytes":1}]}}""");
        assertThat(event.toString()).contains("files.example.com/a.pdf").doesNotContain("s3cr3t");
    }

    private static Object withoutNulls(Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<Object, Object> copy = new java.util.TreeMap<>();
            map.forEach((key, item) -> {
                if (item != null) {
                    copy.put(key, withoutNulls(item));
                }
            });
            return copy;
        }
        return value instanceof java.util.List<?> list
                ? list.stream().map(WebhookEventTest::withoutNulls).toList()
                : value instanceof Number number ? number.longValue() : value;
    }

    private static WebhookEvent read(String json) {
        return WebhookEventReader.read(json.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] sample(String name) throws IOException {
        try (InputStream json = WebhookEventTest.class.getResourceAsStream("/webhook/" + name + ".json")) {
            return json.readAllBytes();
        }
    }
}
