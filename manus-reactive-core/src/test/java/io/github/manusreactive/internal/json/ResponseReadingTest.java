package io.github.manusreactive.internal.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.manusreactive.file.ManusFile;
import io.github.manusreactive.json.UnexpectedField;
import io.github.manusreactive.json.UnexpectedField.Kind;
import io.github.manusreactive.task.AssistantMessage;
import io.github.manusreactive.task.PlanUpdate;
import io.github.manusreactive.task.StatusUpdate;
import io.github.manusreactive.task.StructuredOutputResult;
import io.github.manusreactive.task.Task;
import io.github.manusreactive.task.TaskEvent;
import io.github.manusreactive.task.TaskHandle;
import io.github.manusreactive.task.TaskStatus;
import io.github.manusreactive.task.UnknownEvent;
import io.github.manusreactive.task.UserMessage;
import io.github.manusreactive.task.UserStop;
import io.github.manusreactive.usage.AvailableCredits;
import io.github.manusreactive.usage.UsageRecord;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Responses in all the forms that the service sends, and in some that it should not. */
class ResponseReadingTest {

    private static final Instant TIME = Instant.ofEpochSecond(1_790_100_000);

    private static <T> JsonEnvelope<T> read(String json, ResponseShape<T> shape) {
        return JsonCodec.standard().readResponse(json.getBytes(StandardCharsets.UTF_8), shape, true);
    }

    private static JsonEnvelope<Task> task(String fields) {
        return read("{\"ok\":true,\"task\":{\"id\":\"t1\"," + fields + "}}", ResponseShape.field("task", Task.class));
    }

    private static List<TaskEvent> events(String events) {
        return read("{\"ok\":true,\"messages\":[" + events + "]}", ResponseShape.items("messages", TaskEvent.class))
                .value()
                .items();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1790100000",
                "\"1790100000\"",
                "1790100000000",
                "\"1790100000000\"",
                "1790100000.0",
                "\" 1790100000 \"",
                "\"2026-09-22T18:00:00Z\"",
                "\"2026-09-22T20:00:00+02:00\"",
                "\"2026-09-22t18:00:00.000z\"",
                "\"2026-09-22T18:00:00\"",
                "\"2026-09-22 18:00:00\"",
                "\"2026-09-22T20:00:00+0200\""
            })
    void aTimeIsReadInEveryForm(String form) {
        JsonEnvelope<Task> read = task("\"created_at\":" + form);

        assertThat(read.value().createdAt()).isEqualTo(TIME);
        assertThat(read.unexpected()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "\"0\"", "\"\"", "null", "\"  \"", "0.0"})
    void noTimeIsAbsent(String form) {
        JsonEnvelope<Task> read = task("\"created_at\":" + form);

        assertThat(read.value().createdAt()).isNull();
        assertThat(read.unexpected()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"soon\"",
                "{\"seconds\":5}",
                "[1790100000]",
                "true",
                "\"1e999999999\"",
                "1e999999999",
                "\"1e-999999999\""
            })
    void whatIsNotATimeCostsTheTimeOnly(String form) {
        JsonEnvelope<Task> read = task("\"created_at\":" + form + ",\"title\":\"kept\"");

        assertThat(read.value().createdAt()).isNull();
        assertThat(read.value().title()).isEqualTo("kept");
        assertThat(read.unexpected())
                .extracting(UnexpectedField::path, UnexpectedField::kind)
                .containsExactly(org.assertj.core.api.Assertions.tuple("task.created_at", Kind.WRONG_TYPE));
    }

    @ParameterizedTest
    @CsvSource({"12,12", "'\"12\"',12", "'\"12.0\"',12", "12.0,12", "'\"-3\"',-3"})
    void anIntegerIsReadInEveryForm(String form, int expected) {
        assertThat(task("\"credit_usage\":" + form).value().creditUsage()).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"\"", "null", "\"many\"", "99999999999", "\"99999999999\"", "{}", "[]"})
    void whatIsNotAnIntegerIsUnknown(String form) {
        assertThat(task("\"credit_usage\":" + form).value().creditUsage()).isNull();
        assertThat(read(
                                "{\"ok\":true,\"data\":[{\"task_id\":\"t\",\"credits\":" + form + "}]}",
                                ResponseShape.items("data", UsageRecord.class))
                        .value()
                        .items())
                .singleElement()
                .satisfies(entry -> assertThat(entry.credits()).isZero());
    }

    @ParameterizedTest
    @CsvSource({"true,true", "'\"true\"',true", "1,true", "'\"0\"',false", "'\"1\"',true", "'\"\"',", "'\"maybe\"',"})
    void aBooleanIsReadInEveryForm(String form, Boolean expected) {
        assertThat(task("\"has_running_background_jobs\":" + form).value().hasRunningBackgroundJobs())
                .isEqualTo(expected);
    }

    @Test
    void bytesOfAFileAreReadFromDigits() {
        assertThat(read(
                                "{\"ok\":true,\"file\":{\"id\":\"f\",\"bytes\":\"48213\"}}",
                                ResponseShape.field("file", ManusFile.class))
                        .value()
                        .bytes())
                .isEqualTo(48213L);
    }

    @Test
    void aTaskNeedsAnIdOnly() {
        JsonEnvelope<Task> bare =
                read("{\"ok\":true,\"task\":{\"id\":\"t1\"}}", ResponseShape.field("task", Task.class));

        assertThat(bare.value().status()).isEqualTo(TaskStatus.UNKNOWN);
        assertThat(bare.value().createdAt()).isNull();
        assertThat(bare.unexpected()).isEmpty();
    }

    @Test
    void anEmptyStatusIsUnknown() {
        assertThat(task("\"status\":\"\"").value().status()).isEqualTo(TaskStatus.UNKNOWN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"text\"", "5", "[1]", "true", "[{\"id\":\"k\"}]"})
    void aTextInsteadOfAnObjectCostsTheFieldOnly(String form) {
        JsonEnvelope<Task> read = task("\"created_by_api_key\":" + form + ",\"title\":\"kept\"");

        assertThat(read.value().createdByApiKey()).isNull();
        assertThat(read.value().title()).isEqualTo("kept");
        assertThat(read.unexpected()).singleElement().satisfies(field -> {
            assertThat(field.path()).isEqualTo("task.created_by_api_key");
            assertThat(field.kind()).isEqualTo(Kind.WRONG_TYPE);
            assertThat(field.raw()).isEqualTo(form);
            assertThat(field.toString()).doesNotContain(form);
        });
    }

    @Test
    void textualJsonIsReadIfAnObjectIsDocumented() {
        JsonEnvelope<Task> read =
                task("\"created_by_api_key\":\"{\\\"id\\\":\\\"k1\\\",\\\"name\\\":\\\"laptop\\\"}\"");

        assertThat(read.value().createdByApiKey().id()).isEqualTo("k1");
        assertThat(read.unexpected()).extracting(UnexpectedField::kind).containsExactly(Kind.TEXTUAL_JSON);
    }

    @Test
    void textualJsonOfAStructuredOutputIsRead() {
        assertThat(events("{\"id\":\"e\",\"type\":\"structured_output_result\",\"structured_output_result\":"
                        + "{\"success\":\"true\",\"value\":\"{\\\"a\\\":[1,2.5]}\"}}"))
                .singleElement()
                .isInstanceOfSatisfying(StructuredOutputResult.class, result -> {
                    assertThat(result.success()).isTrue();
                    assertThat(result.value()).isEqualTo(Map.of("a", List.of(1, 2.5)));
                });
    }

    @Test
    void unknownFieldsAndValuesAreKeptAndReported() {
        JsonEnvelope<Task> read = read(
                "{\"ok\":true,\"task\":{\"id\":\"t1\",\"status\":\"dreaming\",\"mood\":{\"deep\":[1]},\"created_by_api_key\":{\"id\":\"k\",\"hue\":1}},\"above\":2}",
                ResponseShape.field("task", Task.class));

        assertThat(read.value().status()).isEqualTo(new TaskStatus("dreaming"));
        assertThat(read.value().extra()).isEqualTo(Map.of("mood", Map.of("deep", List.of(1))));
        assertThat(read.unexpected())
                .extracting(UnexpectedField::toString)
                .containsExactlyInAnyOrder(
                        "task.status (unknown_value)",
                        "task.mood (unknown_field)",
                        "task.created_by_api_key.hue (unknown_field)",
                        "above (unknown_field)");
    }

    @Test
    void listPositionsDoNotMakePathsUnique() {
        assertThat(read(
                                "{\"ok\":true,\"data\":[{\"id\":\"a\",\"x\":1},{\"id\":\"b\",\"x\":1}]}",
                                ResponseShape.items("data", Task.class))
                        .unexpected())
                .extracting(UnexpectedField::path)
                .containsExactly("data[].x", "data[].x");
    }

    @Test
    void anIdThatIsNullOrMissingMakesTheEntryUnreadable() {
        JsonItemList<Task> page = read(
                        "{\"ok\":true,\"data\":[{\"id\":null,\"status\":\"running\",\"created_at\":1,\"updated_at\":1,"
                                + "\"task_type\":\"standard\",\"share_visibility\":\"private\",\"title\":\"x\",\"credit_usage\":1,"
                                + "\"task_url\":\"https://x\",\"created_by_api_key\":{\"id\":\"k\"},\"agent_profile\":\"max\","
                                + "\"has_running_background_jobs\":true},{\"id\":\"ok\"},{\"title\":\"no id\"},7]}",
                        ResponseShape.items("data", Task.class))
                .value();

        assertThat(page.items()).extracting(Task::id).containsExactly("ok");
        assertThat(page.unreadable()).hasSize(3).last().isEqualTo(7);
    }

    @Test
    void aMissingListIsEmptyAndANonListIsUnreadable() {
        ResponseShape<JsonItemList<Task>> shape = ResponseShape.items("data", Task.class);

        assertThat(read("{\"ok\":true}", shape).value().items()).isEmpty();
        assertThat(read("{\"ok\":true,\"data\":null}", shape).value().items()).isEmpty();
        assertThat(read("{\"ok\":true,\"data\":{\"id\":\"x\"}}", shape).value().unreadable())
                .containsExactly(Map.of("id", "x"));
    }

    @Test
    void onlyHasMoreDecidesOnTheNextPage() {
        ResponseShape<JsonItemList<Task>> shape = ResponseShape.items("data", Task.class);

        assertThat(read("{\"ok\":true,\"next_cursor\":\"c\"}", shape).value().hasMore())
                .isFalse();
        assertThat(read("{\"ok\":true,\"has_more\":\"true\",\"next_cursor\":\"c\"}", shape)
                        .value()
                        .hasMore())
                .isTrue();
        // what cannot be understood must not hide the rest of a list
        assertThat(read("{\"ok\":true,\"has_more\":{},\"next_cursor\":\"c\"}", shape)
                        .value()
                        .hasMore())
                .isTrue();
        assertThat(read("{\"ok\":true,\"has_more\":true}", shape).fault()).hasMessageContaining("next_cursor");
    }

    @Test
    void theBalanceIsReadInItsWrapperAndWithoutIt() {
        ResponseShape<AvailableCredits> shape = ResponseShape.field("data", AvailableCredits.class);

        assertThat(read("{\"ok\":true,\"data\":{\"total_credits\":7}}", shape)
                        .value()
                        .totalCredits())
                .isEqualTo(7);
        JsonEnvelope<AvailableCredits> flat =
                read("{\"ok\":true,\"request_id\":\"r\",\"free_credits\":100,\"total_credits\":\"1480\"}", shape);
        assertThat(flat.value().totalCredits()).isEqualTo(1480);
        assertThat(flat.value().freeCredits()).isEqualTo(100);
        assertThat(flat.unexpected()).isEmpty();
        assertThat(read("{\"ok\":true,\"data\":{}}", shape).value().totalCredits())
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e99999999999", "-1e-99999999999", "123456789012345678901234567890", "1e400"})
    void aNumberBeyondAllNumbersCostsNothing(String number) {
        assertThat(events("{\"id\":\"n\",\"type\":\"x\",\"x\":{\"a\":" + number
                        + "}},{\"id\":\"e\",\"type\":\"user_stop\"}"))
                .hasSize(2);
        assertThat(task("\"mood\":" + number).value().extra()).containsKey("mood");
    }

    /** Would take minutes if the digits were read as a number. */
    @Test
    void anIntegerOfAMillionDigitsIsUnknown() {
        assertThat(task("\"credit_usage\":\"" + "9".repeat(1_000_000) + "\"")
                        .value()
                        .creditUsage())
                .isNull();
    }

    @Test
    void pathsBeginAtTheResponse() {
        assertThat(read(
                                "{\"ok\":true,\"free_credits\":1,\"total_credits\":{},\"hue\":1}",
                                ResponseShape.field("data", AvailableCredits.class))
                        .unexpected())
                .extracting(UnexpectedField::toString)
                .containsExactlyInAnyOrder("total_credits (wrong_type)", "hue (unknown_field)");
        assertThat(read(
                                "{\"ok\":true,\"task_id\":\"t\",\"task_url\":[1],\"share_visibility\":{}}",
                                ResponseShape.body(TaskHandle.class))
                        .unexpected())
                .extracting(UnexpectedField::path)
                .containsExactlyInAnyOrder("task_url", "share_visibility");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "\"\"", "[]", "null", "{\"code\":\"late\"}"})
    void anErrorBesideASuccessCostsNoCreatedTask(String error) {
        assertThat(read("{\"ok\":true,\"error\":" + error + ",\"task_id\":\"t\"}", ResponseShape.body(TaskHandle.class))
                        .value()
                        .taskId())
                .isEqualTo("t");
    }

    @Test
    void unknownFieldsAloneMakeNoResponseOfTheOperation() {
        assertThat(read("{\"y\":7}", ResponseShape.body(TaskHandle.class).orElse("task_id", "t"))
                        .recognized())
                .isFalse();
        assertThat(read(
                                "{\"task_title\":\"x\"}",
                                ResponseShape.body(TaskHandle.class).orElse("task_id", "t"))
                        .recognized())
                .isTrue();
    }

    @Test
    void aListThatIsWrittenAsTextIsRead() {
        JsonEnvelope<JsonItemList<Task>> read =
                read("{\"ok\":true,\"data\":\"[{\\\"id\\\":\\\"a\\\"}]\"}", ResponseShape.items("data", Task.class));

        assertThat(read.value().items()).extracting(Task::id).containsExactly("a");
        assertThat(read.unexpected()).extracting(UnexpectedField::kind).containsExactly(Kind.TEXTUAL_JSON);
        assertThat(read("{\"ok\":true,\"data\":\"[broken\"}", ResponseShape.items("data", Task.class))
                        .value()
                        .unreadable())
                .containsExactly("[broken");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"\"", "\"  \"", "null"})
    void anEmptyIdIsNotAnId(String id) {
        assertThat(read("{\"ok\":true,\"task_id\":" + id + "}", ResponseShape.body(TaskHandle.class))
                        .value())
                .isNull();
        assertThat(read("{\"ok\":true,\"data\":[{\"id\":" + id + "}]}", ResponseShape.items("data", Task.class))
                        .value()
                        .unreadable())
                .hasSize(1);
    }

    @Test
    void aCreateIsUselessWithoutItsId() {
        JsonEnvelope<TaskHandle> read =
                read("{\"ok\":true,\"task_title\":\"x\"}", ResponseShape.body(TaskHandle.class));

        assertThat(read.value()).isNull();
        assertThat(read.fault()).hasMessage("field task_id is missing");
    }

    @Test
    void whatTheCallerKnowsFillsWhatTheResponseLacks() {
        assertThat(read("{\"ok\":true}", ResponseShape.body(TaskHandle.class).orElse("task_id", "t9"))
                        .value()
                        .taskId())
                .isEqualTo("t9");
        assertThat(read(
                                "{\"ok\":true}",
                                ResponseShape.field("deleted", Boolean.class).orElse("deleted", false))
                        .value())
                .isFalse();
    }

    @Test
    void anOddEventIsCarriedAsUnknown() {
        List<TaskEvent> events = events("""
                {"type":"status_update","timestamp":"1790100000412","status_update":{"agent_status":"stopped"}},
                {"id":"e2","timestamp":"1790100000413"},
                "text",
                {"id":"e3","type":"status_update","status_update":"stopped"},
                {"id":"e4","type":"plan_update"},
                {"id":"e5","type":"assistant_message","assistant_message":{}},
                {"id":"e6","type":"user_stop"},
                {"id":"e7","type":"brand_new","brand_new":{"a":1},"beside":2}""");

        assertThat(events).hasSize(8);
        assertThat(events.subList(0, 5)).allSatisfy(event -> assertThat(event).isInstanceOf(UnknownEvent.class));
        assertThat(((UnknownEvent) events.get(0)).payload()).containsEntry("agent_status", "stopped");
        assertThat(events.get(0).id()).isEmpty();
        assertThat(events.get(2).header().extra()).containsEntry("value", "text");
        assertThat(events.get(3).header().extra()).containsEntry("status_update", "stopped");
        assertThat(events.get(5)).isInstanceOf(AssistantMessage.class);
        assertThat(events.get(5).timestamp()).isNull();
        assertThat(events.get(6)).isInstanceOf(UserStop.class);
        assertThat(((UnknownEvent) events.get(7)).payload()).containsEntry("a", 1);
        assertThat(events.get(7).header().extra()).containsEntry("beside", 2);
    }

    @Test
    void theFieldsOfAnEventMayComeInAnyOrder() {
        assertThat(events("{\"status_update\":{\"agent_status\":\"running\"},\"more\":1,\"type\":\"status_update\","
                        + "\"timestamp\":\"1790100000412\",\"id\":\"e\"}"))
                .singleElement()
                .isInstanceOfSatisfying(StatusUpdate.class, update -> {
                    assertThat(update.id()).isEqualTo("e");
                    assertThat(update.timestamp()).isEqualTo(Instant.ofEpochMilli(1_790_100_000_412L));
                    assertThat(update.header().extra()).containsEntry("more", 1);
                });
    }

    @Test
    void theContentOfAMessageMayComeInParts() {
        List<TaskEvent> events = events("""
                {"id":"a","type":"user_message","user_message":{"content":[{"type":"text","text":"Look"},
                {"type":"file","file_id":"f"},"here"]}},
                {"id":"b","type":"assistant_message","assistant_message":{"content":{"text":"one"}}},
                {"id":"c","type":"assistant_message","assistant_message":{"content":"plain"}}""");

        assertThat(((UserMessage) events.get(0)).content()).isEqualTo("Look\nhere");
        assertThat(((AssistantMessage) events.get(1)).content()).isEqualTo("one");
        assertThat(((AssistantMessage) events.get(2)).content()).isEqualTo("plain");
    }

    @Test
    void oddEntriesOfInnerListsAreLeftOut() {
        List<TaskEvent> events = events("""
                {"id":"a","type":"assistant_message","assistant_message":{"attachments":["x",{"filename":"kept"},null],
                "question_expectation":{"options":["yes",{"a":1},null]}}},
                {"id":"b","type":"plan_update","plan_update":{"steps":"none"}}""");

        AssistantMessage message = (AssistantMessage) events.get(0);
        assertThat(message.attachments())
                .singleElement()
                .satisfies(file -> assertThat(file.filename()).isEqualTo("kept"));
        assertThat(message.questionExpectation().options()).containsExactly("yes");
        assertThat(((PlanUpdate) events.get(1)).steps()).isEmpty();
    }

    @Test
    void outsideOfResponsesReadingStaysStrict() {
        JsonCodec codec = JsonCodec.standard();
        assertThatThrownBy(() -> codec.toModel(Map.of("id", "t", "credit_usage", Map.of()), Task.class))
                .isInstanceOf(JsonReadException.class)
                .hasMessageContaining("credit_usage");
        assertThatThrownBy(() -> codec.toModel(Map.of(), Task.class))
                .isInstanceOf(JsonReadException.class)
                .hasMessageContaining("field id is missing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[1]", "null", "{\"ok\":true", "{\"ok\":true}{", "<html>", "\"text\""})
    void whatIsNotAJsonObjectIsAFault(String body) {
        assertThatThrownBy(() -> read(body, ResponseShape.body(Task.class))).isInstanceOf(JsonReadException.class);
    }
}
