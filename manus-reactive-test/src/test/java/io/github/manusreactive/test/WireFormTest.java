package io.github.manusreactive.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.test.agent.AgentFile;
import io.github.manusreactive.test.agent.AgentScript;
import io.github.manusreactive.test.agent.SandboxWaitingType;
import io.github.manusreactive.test.wire.WireForm;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

/** The live form, field by field as the captures of the live service show it, and the documented form beside it. */
class WireFormTest {

    private static final long START = 1_790_000_000;
    private static final String DIGITS = String.valueOf(START);

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final ManusSandbox live = sandbox(WireForm.LIVE);
    private final ManusSandbox docs = sandbox(WireForm.DOCS);
    private final SandboxApi api = SandboxApi.inMemory(live);
    private final SandboxApi documented = SandboxApi.inMemory(docs);

    private ManusSandbox sandbox(WireForm form) {
        return ManusSandbox.builder()
                .wireForm(form)
                .steady()
                .noLimits()
                .startTime(Instant.ofEpochSecond(START))
                .inMemory(time);
    }

    @Test
    void aTaskIsWrittenAsTheLiveServiceWritesIt() {
        live.agent(prompt -> AgentScript.answer(Duration.ofSeconds(9), "done"));
        String id = api.create("Three quiet harbour cafes").text("task_id");

        Map<String, Object> running = api.detail(id).object("task");
        assertThat(running)
                .containsOnlyKeys(
                        "id",
                        "status",
                        "created_at",
                        "updated_at",
                        "task_type",
                        "share_visibility",
                        "title",
                        "task_url",
                        "created_by_api_key",
                        "agent_profile")
                .containsEntry("created_at", DIGITS)
                .containsEntry("updated_at", DIGITS);

        time.advanceTimeBy(Duration.ofSeconds(9));
        assertThat(api.detail(id).object("task"))
                .doesNotContainKey("has_running_background_jobs")
                .containsEntry("updated_at", String.valueOf(START + 9))
                .containsEntry("credit_usage", 10);
        SandboxApi.Answer list = api.call(Operation.TASK_LIST, Map.of());
        assertThat(list.body()).containsOnlyKeys("ok", "request_id", "data", "has_more", "next_cursor");
        assertThat(list.body()).containsEntry("has_more", false).containsEntry("next_cursor", "");
        assertThat(list.list("data").get(0)).isEqualTo(api.detail(id).object("task"));
    }

    @Test
    void theDocumentedFormHasNumbersAndFalseValues() {
        String id = documented.create("x").text("task_id");
        time.advanceTimeBy(Duration.ofSeconds(1));
        assertThat(documented.detail(id).object("task"))
                .containsEntry("created_at", (int) START)
                .containsEntry("has_running_background_jobs", false);
        assertThat(documented.call(Operation.TASK_LIST, Map.of()).body()).doesNotContainKey("next_cursor");
        assertThat(documented.events(id).get(0).get("timestamp")).isEqualTo(START * 1000);
        assertThat(documented.newest(id, "user_message")).containsEntry("attachments", List.of());
    }

    @Test
    void eventsAreWrittenAsTheLiveServiceWritesThem() {
        live.agent(prompt -> AgentScript.start()
                .plan("Read", "Write")
                .result("done", AgentFile.text("sheet.md", "x"))
                .planDone("Read", "Write"));
        String id = api.create("x").text("task_id");
        time.advanceTimeBy(Duration.ofSeconds(5));

        SandboxApi.Answer page =
                api.call(Operation.TASK_LIST_MESSAGES, Map.of("task_id", id, "order", "asc", "verbose", "true"));
        assertThat(page.body()).containsOnlyKeys("ok", "request_id", "task_id", "messages", "has_more", "next_cursor");
        List<Map<String, Object>> events = page.list("messages");
        assertThat(events)
                .allSatisfy(event -> assertThat(event)
                        .containsOnlyKeys("id", "timestamp", "type", String.valueOf(event.get("type")))
                        .containsEntry("timestamp", DIGITS + "000"));
        assertThat(events.get(0).get("user_message")).isEqualTo(Map.of("content", "x", "message_type", "text"));
        assertThat(events.get(1).get("status_update"))
                .isEqualTo(Map.of("agent_status", "running", "brief", "Manus is running"));
        assertThat(events.get(2).get("plan_update"))
                .isEqualTo(Map.of(
                        "steps",
                        List.of(
                                Map.of("status", "doing", "title", "Read", "started_at", DIGITS + "000"),
                                Map.of("status", "todo", "title", "Write"))));
        assertThat(events.get(events.size() - 1).get("status_update"))
                .isEqualTo(Map.of("agent_status", "stopped", "brief", "Manus finished working"));

        // the end of a step in a finished plan is the time of the reading
        assertThat(endOfFirstStep(id)).isEqualTo((START + 5) * 1000);
        time.advanceTimeBy(Duration.ofSeconds(3));
        assertThat(endOfFirstStep(id)).isEqualTo((START + 8) * 1000);
    }

    @SuppressWarnings("unchecked")
    private long endOfFirstStep(String id) {
        List<Map<String, Object>> steps =
                (List<Map<String, Object>>) api.newest(id, "plan_update").get("steps");
        return SandboxApi.number(steps.get(0), "end_at");
    }

    @Test
    void waitingIsDescribedNoBetterThanByTheLiveService() {
        live.agent(prompt -> prompt.text().equals("ask")
                ? AgentScript.start().ask("Which?")
                : AgentScript.start().waitFor(SandboxWaitingType.NEED_CONNECT_MY_BROWSER));
        String asks = api.create("ask").text("task_id");
        Map<String, Object> question = api.newest(asks, "status_update");
        assertThat(question).containsEntry("brief", "Manus is waiting for your reply");
        assertThat(statusDetail(question)).containsOnlyKeys("waiting_for_event_id", "waiting_for_event_type");

        String browses = api.create("browse").text("task_id");
        assertThat(statusDetail(api.newest(browses, "status_update")))
                .containsOnlyKeys("waiting_for_event_id", "waiting_for_event_type", "confirm_input_schema")
                .containsEntry("confirm_input_schema", SandboxWaitingType.NEED_CONNECT_MY_BROWSER.schema());
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> statusDetail(Map<String, Object> status) {
        return (Map<String, Object>) status.get("status_detail");
    }

    @Test
    void whatBelongsToTheUserIsLeftAsItIs() {
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("created_at", 5);
        value.put("note", "");
        value.put("count", 0);
        value.put("open", false);
        value.put("tags", List.of());
        value.put("price", null);
        live.agent(prompt -> AgentScript.start().structured(value));
        String id = api.call(
                        Operation.TASK_CREATE,
                        Map.of(
                                "message",
                                Map.of("content", "x"),
                                "structured_output_schema",
                                Map.of(
                                        "type",
                                        "object",
                                        "properties",
                                        Map.of(),
                                        "required",
                                        List.of(),
                                        "additionalProperties",
                                        false)))
                .text("task_id");
        assertThat(api.newest(id, "structured_output_result")).isEqualTo(Map.of("success", true, "value", value));
    }

    @Test
    void allOther64BitIntegersAreDigitsToo() {
        live.agent(prompt -> AgentScript.start().checkpoint("First version"));
        SandboxApi.Answer upload = api.call(Operation.FILE_UPLOAD, Map.of("filename", "a.txt"));
        assertThat(upload.body()).containsEntry("upload_expires_at", String.valueOf(START + 180));
        Map<String, Object> file = upload.object("file");
        assertThat(file).containsEntry("created_at", DIGITS);
        Map<String, Object> query = Map.of("file_id", file.get("id"));
        assertThat(api.call(Operation.FILE_DETAIL, query).object("file"))
                .containsOnlyKeys("id", "filename", "status", "created_at");
        api.put(upload.text("upload_url"), "hello".getBytes(StandardCharsets.UTF_8));
        assertThat(api.call(Operation.FILE_DETAIL, query).object("file"))
                .containsEntry("bytes", "5")
                .containsEntry("expires_at", String.valueOf(START + 48 * 3600));

        api.call(Operation.FILE_DELETE, query);
        assertThat(api.call(Operation.FILE_DETAIL, query).object("file"))
                .containsOnlyKeys("id", "filename", "status", "created_at")
                .containsEntry("status", "deleted");

        assertThat(api.call(Operation.PROJECT_CREATE, Map.of("name", "Notes", "instruction", "Plain English."))
                        .object("project"))
                .containsEntry("created_at", DIGITS)
                .containsEntry("instruction", "Plain English.");
        assertThat(api.call(Operation.PROJECT_LIST, Map.of()).list("data").get(0))
                .containsOnlyKeys("id", "name", "created_at");
        assertThat(api.call(Operation.WEBHOOK_CREATE, Map.of("url", "https://hooks.example.com/a"))
                        .object("webhook"))
                .containsEntry("created_at", DIGITS);

        Map<String, Object> site = Map.of("task_id", api.create("site").text("task_id"));
        assertThat(api.call(Operation.WEBSITE_LIST_CHECKPOINTS, site)
                        .list("data")
                        .get(0))
                .containsEntry("created_at", DIGITS);
        api.call(Operation.WEBSITE_PUBLISH, site);
        time.advanceTimeBy(Duration.ofSeconds(2));
        assertThat(api.call(Operation.WEBSITE_STATUS, site).body())
                .containsEntry("status_updated_at", String.valueOf(START + 2));
    }

    @Test
    void timesOfUsageAndCreditsAreNumbers() {
        api.create("x");
        time.advanceTimeBy(Duration.ofSeconds(1));
        assertThat(api.call(Operation.USAGE_LIST, Map.of()).list("data").get(0))
                .containsEntry("created_at", (int) START)
                .containsEntry("credits", -10)
                .containsEntry("collaborate_infos", List.of());
        assertThat(api.call(Operation.USAGE_LIST, Map.of()).body())
                .containsOnlyKeys("ok", "request_id", "data", "has_more");
        assertThat(api.call(Operation.USAGE_TEAM_STATISTIC, Map.of())
                        .list("data")
                        .get(0)
                        .get("date"))
                .isInstanceOf(Number.class);
        assertThat(api.call(Operation.USAGE_AVAILABLE_CREDITS, Map.of()).object("data"))
                .containsEntry("total_credits", 999_990)
                .doesNotContainKeys("free_credits", "next_refresh_time");
    }

    @Test
    void listsThatAreEmptyAreLeftOut() {
        assertThat(api.call(Operation.BROWSER_ONLINE_LIST, Map.of()).body()).containsOnlyKeys("ok", "request_id");
        assertThat(api.call(Operation.PROJECT_LIST, Map.of()).body()).containsOnlyKeys("ok", "request_id");
        assertThat(documented.call(Operation.PROJECT_LIST, Map.of()).body()).containsEntry("data", List.of());
    }

    @Test
    void aProjectWithoutTheScopeIsIgnored() {
        String project = String.valueOf(api.call(Operation.PROJECT_CREATE, Map.of("name", "Notes"))
                .object("project")
                .get("id"));
        api.create("outside");
        assertThat(api.call(Operation.TASK_LIST, Map.of("project_id", project)).list("data"))
                .hasSize(1);
        assertThat(api.call(Operation.TASK_LIST, Map.of("project_id", project, "scope", "project"))
                        .list("data"))
                .isEmpty();
    }

    @Test
    void deliveriesHaveTheSameForm() {
        List<Map<String, Object>> received = new ArrayList<>();
        live.webhooks().receiver((url, headers, body) -> {
            received.add(SandboxApi.parse(new String(body, StandardCharsets.UTF_8)));
            return Mono.just(200);
        });
        live.webhooks().register("https://hooks.example.com/manus");
        live.agent(prompt -> prompt.turn() == 1
                ? AgentScript.start().ask("Which?", "a", "b").result("done", AgentFile.text("plan.pdf", "hello"))
                : AgentScript.start().result("bare"));
        String id = api.create("x").text("task_id");
        api.reply(id, "a");
        time.advanceTimeBy(Duration.ofSeconds(1));
        api.reply(id, "more");
        time.advanceTimeBy(Duration.ofSeconds(1));

        assertThat(received).hasSize(4);
        assertThat(detail(received.get(1)))
                .containsOnlyKeys(
                        "task_id", "task_title", "task_url", "message", "stop_reason", "question_expectation");
        assertThat(detail(received.get(2)).get("attachments"))
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.list(Map.class))
                .singleElement()
                .satisfies(file -> assertThat(file.get("size_bytes")).isEqualTo(5));
        assertThat(detail(received.get(3))).doesNotContainKey("attachments");
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> detail(Map<String, Object> delivery) {
        return (Map<String, Object>) delivery.get("task_detail");
    }

    @Test
    void theFormIsNamedByASystemProperty() {
        assertThat(WireForm.PROPERTY).isEqualTo("manus.sandbox.form");
        assertThat(WireForm.of("--form", "docs")).isEqualTo(WireForm.DOCS);
        assertThat(WireForm.of("--form", "LIVE")).isEqualTo(WireForm.LIVE);
        assertThatThrownBy(() -> WireForm.of("--form", "json"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("--form: \"json\" is not a form: use live or docs");
    }
}
