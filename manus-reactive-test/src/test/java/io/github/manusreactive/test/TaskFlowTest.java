package io.github.manusreactive.test;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.test.agent.AgentScript;
import io.github.manusreactive.test.agent.SandboxWaitingType;
import io.github.manusreactive.test.wire.WireForm;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.test.scheduler.VirtualTimeScheduler;

/** What tasks do, in both forms; what the live service does besides is switched off. */
@ParameterizedClass
@EnumSource(WireForm.class)
class TaskFlowTest {

    private static final long START = 1_790_000_000;

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final WireForm form;
    private final ManusSandbox sandbox;
    private final SandboxApi api;

    TaskFlowTest(WireForm form) {
        this.form = form;
        sandbox = builder().noLimits().inMemory(time);
        api = SandboxApi.inMemory(sandbox);
    }

    private SandboxBuilder builder() {
        return ManusSandbox.builder().wireForm(form).steady().startTime(Instant.ofEpochSecond(START));
    }

    @Test
    void aTaskRunsAsLongAsItsScriptSaysAndThenAnswers() {
        sandbox.agent(prompt -> AgentScript.answer(Duration.ofHours(1), "done: " + prompt));
        SandboxApi.Answer created = api.create("Compare three note apps.");
        String id = created.text("task_id");

        assertThat(created.status()).isEqualTo(200);
        assertThat(created.body()).containsEntry("ok", true).containsEntry("task_title", "Compare three note apps.");
        assertThat(api.detail(id).object("task")).containsEntry("status", "running");

        time.advanceTimeBy(Duration.ofMinutes(59));
        assertThat(api.detail(id).object("task")).containsEntry("status", "running");
        time.advanceTimeBy(Duration.ofMinutes(1));

        Map<String, Object> task = api.detail(id).object("task");
        assertThat(task).containsEntry("status", "stopped").containsEntry("credit_usage", 10);
        assertThat(SandboxApi.flag(task, "has_running_background_jobs")).isFalse();
        assertThat(SandboxApi.number(task, "created_at")).isEqualTo(START);
        assertThat(SandboxApi.number(task, "updated_at")).isEqualTo(START + 3600);
        assertThat(types(id)).containsExactly("user_message", "status_update", "assistant_message", "status_update");
        assertThat(api.newest(id, "assistant_message"))
                .containsEntry("content", "done: Compare three note apps.")
                .containsEntry("delivery_kind", "result");
        assertThat(sandbox.user("default").credits()).isEqualTo(999_990);
    }

    @Test
    void aQuestionIsAnsweredByAMessage() {
        sandbox.agent(prompt -> AgentScript.start()
                .ask(
                        "Which?",
                        List.of("Web", "Mobile"),
                        answer -> AgentScript.start().run(Duration.ofSeconds(5)).result("You chose " + answer)));
        String id = api.create("hello").text("task_id");

        Map<String, Object> status = api.newest(id, "status_update");
        assertThat(status).containsEntry("agent_status", "waiting");
        assertThat(api.newest(id, "assistant_message").get("question_expectation"))
                .isEqualTo(Map.of(
                        "response_method",
                        "send_message",
                        "options",
                        List.of("Web", "Mobile"),
                        "selection_mode",
                        "single"));
        SandboxApi.Answer refused = api.call(
                Operation.TASK_CONFIRM_ACTION,
                Map.of("task_id", id, "event_id", detail(status).get("waiting_for_event_id"), "input", Map.of()));
        assertThat(refused.status()).isEqualTo(400);

        assertThat(api.reply(id, "Mobile").status()).isEqualTo(200);
        time.advanceTimeBy(Duration.ofSeconds(5));
        assertThat(api.newest(id, "assistant_message")).containsEntry("content", "You chose Mobile");
        assertThat(api.detail(id).object("task")).containsEntry("status", "stopped");
    }

    @ParameterizedTest
    @EnumSource(SandboxWaitingType.class)
    void everyDocumentedDecisionTakesItsInputAndNothingElse(SandboxWaitingType type) {
        sandbox.agent(prompt ->
                AgentScript.start().waitFor(type, input -> AgentScript.start().result("input " + input)));
        String id = api.create("go").text("task_id");
        Map<String, Object> detail = detail(api.newest(id, "status_update"));
        assertThat(detail).containsEntry("waiting_for_event_type", type.wireName());
        assertThat(detail.get("confirm_input_schema")).isEqualTo(type.schema());

        assertThat(SandboxApi.flag(confirm(id, detail, Map.of("nonsense", 1)).body(), "confirmed"))
                .isFalse();
        assertThat(api.detail(id).object("task")).containsEntry("status", "waiting");

        Map<String, Object> input = accepted(type);
        assertThat(confirm(id, detail, input).body()).containsEntry("confirmed", true);
        assertThat(api.newest(id, "assistant_message").get("content")).isEqualTo("input " + input);
        assertThat(confirm(id, detail, input).status()).isEqualTo(412);
    }

    @Test
    void aRefusalOnlyEndsTheWaitingForSecrets() {
        sandbox.agent(prompt -> AgentScript.start()
                .waitFor(
                        prompt.text().equals("secrets")
                                ? SandboxWaitingType.WEBDEV_REQUEST_SECRETS
                                : SandboxWaitingType.DEPLOY)
                .result("on"));
        String deploy = api.create("deploy").text("task_id");
        String secrets = api.create("secrets").text("task_id");
        Map<String, Object> no = Map.of("accept", false);

        assertThat(SandboxApi.flag(
                        confirm(deploy, detail(api.newest(deploy, "status_update")), no)
                                .body(),
                        "confirmed"))
                .isFalse();
        assertThat(confirm(secrets, detail(api.newest(secrets, "status_update")), no)
                        .body())
                .containsEntry("confirmed", true);

        api.reply(deploy, "Skip this step.");
        assertThat(api.detail(deploy).object("task")).containsEntry("status", "stopped");
    }

    @Test
    void aStoppedTaskResumesWithAMessageAndCountsItsTurns() {
        sandbox.agent(prompt -> AgentScript.answer(Duration.ofSeconds(1), "turn " + prompt.turn()));
        String id = api.create("one").text("task_id");
        time.advanceTimeBy(Duration.ofSeconds(1));
        api.reply(id, "two");
        assertThat(api.detail(id).object("task")).containsEntry("status", "running");
        time.advanceTimeBy(Duration.ofSeconds(1));
        assertThat(api.newest(id, "assistant_message")).containsEntry("content", "turn 2");
        assertThat(api.detail(id).object("task")).containsEntry("credit_usage", 20);
    }

    @Test
    void aMessageToARunningTaskBecomesTheNextTurn() {
        sandbox.agent(prompt -> AgentScript.answer(Duration.ofSeconds(10), "turn " + prompt.turn()));
        String id = api.create("one").text("task_id");
        api.reply(id, "two");
        time.advanceTimeBy(Duration.ofSeconds(10));
        assertThat(api.detail(id).object("task")).containsEntry("status", "running");
        time.advanceTimeBy(Duration.ofSeconds(10));
        assertThat(api.newest(id, "assistant_message")).containsEntry("content", "turn 2");
        assertThat(api.detail(id).object("task")).containsEntry("status", "stopped");
    }

    @Test
    void aStopEndsTheTaskAndItsTimers() {
        sandbox.agent(prompt -> AgentScript.answer(Duration.ofSeconds(10), "never"));
        String id = api.create("one").text("task_id");
        assertThat(api.call(Operation.TASK_STOP, Map.of("task_id", id)).status())
                .isEqualTo(200);
        assertThat(api.call(Operation.TASK_STOP, Map.of("task_id", id)).status())
                .isEqualTo(200);
        time.advanceTimeBy(Duration.ofSeconds(20));
        assertThat(types(id)).containsExactly("user_message", "status_update", "user_stop", "status_update");
        assertThat(api.detail(id).object("task")).containsEntry("status", "stopped");
    }

    @Test
    void backgroundJobsOutliveTheStop() {
        sandbox.agent(prompt -> AgentScript.start().result("first").background(Duration.ofSeconds(30), "second"));
        String id = api.create("one").text("task_id");
        assertThat(api.detail(id).object("task"))
                .containsEntry("status", "stopped")
                .containsEntry("has_running_background_jobs", true);
        time.advanceTimeBy(Duration.ofSeconds(30));
        assertThat(SandboxApi.flag(api.detail(id).object("task"), "has_running_background_jobs"))
                .isFalse();
        assertThat(api.newest(id, "assistant_message")).containsEntry("content", "second");
    }

    @Test
    void theBackgroundFieldCanBeMissing() {
        sandbox.agent(prompt -> AgentScript.start().result("x").withoutBackgroundField());
        String id = api.create("one").text("task_id");
        assertThat(api.detail(id).object("task")).doesNotContainKey("has_running_background_jobs");
    }

    @Test
    void structuredOutputFollowsTheStopOnce() {
        Map<String, Object> schema = schema();
        sandbox.agent(prompt -> switch (prompt.text()) {
            case "fail" -> AgentScript.start().structuredFailure("no price found");
            case "value" -> AgentScript.start().structured(Map.of("best", "App B", "price", 4));
            default -> AgentScript.start().structuredAfter(Duration.ofSeconds(2));
        });
        String id = createWith("example", schema);
        assertThat(types(id)).doesNotContain("structured_output_result");
        time.advanceTimeBy(Duration.ofSeconds(2));
        assertThat(types(id)).endsWith("status_update", "structured_output_result");
        assertThat(api.newest(id, "structured_output_result"))
                .containsEntry("success", true)
                .containsEntry("value", Map.of("best", "sample best", "price", 7.5));

        api.reply(id, "value");
        assertThat(types(id).stream().filter("structured_output_result"::equals))
                .hasSize(1);

        Map<String, Object> zero = new LinkedHashMap<>();
        zero.put("best", "");
        zero.put("price", null);
        Map<String, Object> failed = api.newest(createWith("fail", schema), "structured_output_result");
        assertThat(SandboxApi.flag(failed, "success")).isFalse();
        assertThat(failed).containsEntry("value", zero).containsEntry("error", "no price found");
        assertThat(api.newest(createWith("value", schema), "structured_output_result"))
                .containsEntry("value", Map.of("best", "App B", "price", 4));
    }

    @Test
    void aForbiddenSchemaIsRefusedWithTheDocumentedMessage() {
        Map<String, Object> price = Map.of("type", "number", "minimum", 0);
        SandboxApi.Answer answer = api.call(
                Operation.TASK_CREATE,
                Map.of(
                        "message", Map.of("content", "x"),
                        "structured_output_schema",
                                Map.of(
                                        "type",
                                        "object",
                                        "properties",
                                        Map.of("price", price),
                                        "required",
                                        List.of("price"),
                                        "additionalProperties",
                                        false)));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo("invalid_argument");
        assertThat(answer.message()).isEqualTo("structured_output_schema: .price: unsupported keyword \"minimum\"");
    }

    @Test
    void withoutCreditsATurnEndsInQuotaLimit() {
        sandbox.user("default").credits(15);
        sandbox.agent(prompt -> AgentScript.start().result("x"));
        assertThat(api.detail(api.create("1").text("task_id")).object("task")).containsEntry("status", "stopped");
        assertThat(api.detail(api.create("2").text("task_id")).object("task")).containsEntry("status", "error");
        String third = api.create("3").text("task_id");
        assertThat(api.newest(third, "error_message")).containsEntry("error_type", "quota_limit");
        assertThat(sandbox.user("default").credits()).isZero();
    }

    @Test
    void listsArePagedInBothOrdersWithoutGapsOrRepeats() {
        for (int i = 0; i < 45; i++) {
            api.create("task " + i);
        }
        for (String order : List.of("asc", "desc")) {
            Set<Object> ids = new HashSet<>();
            Map<String, Object> query = new LinkedHashMap<>(Map.of("order", order, "limit", 10));
            int pages = 0;
            SandboxApi.Answer page;
            do {
                page = api.call(Operation.TASK_LIST, query);
                page.list("data")
                        .forEach(task -> assertThat(ids.add(task.get("id"))).isTrue());
                query.put("cursor", page.text("next_cursor"));
                pages++;
            } while (page.body().get("has_more").equals(true));
            assertThat(ids).hasSize(45);
            assertThat(pages).isEqualTo(5);
            assertThat(page.body().get("next_cursor")).isEqualTo(form == WireForm.LIVE ? "" : null);
        }
        assertThat(api.call(Operation.TASK_LIST, Map.of("limit", 101)).status()).isEqualTo(400);
        assertThat(api.call(Operation.TASK_LIST, Map.of("cursor", "junk")).status())
                .isEqualTo(400);
    }

    @Test
    void messagesCanBeResumedFromAnEvent() {
        sandbox.agent(prompt -> AgentScript.start()
                .progress("a")
                .tool("browser", "opened")
                .progress("b")
                .result("c"));
        String id = api.create("x").text("task_id");
        List<Map<String, Object>> all = api.events(id);
        Object from = all.get(3).get("id");
        List<Map<String, Object>> rest = api.call(
                        Operation.TASK_LIST_MESSAGES,
                        Map.of("task_id", id, "order", "asc", "verbose", true, "start_event_id", from))
                .list("messages");
        assertThat(rest).isEqualTo(all.subList(3, all.size()));
        List<Map<String, Object>> plain =
                api.call(Operation.TASK_LIST_MESSAGES, Map.of("task_id", id)).list("messages");
        assertThat(plain)
                .hasSize(all.size() - 1)
                .noneMatch(event -> event.get("type").equals("tool_used"));
        assertThat(plain.get(0)).isEqualTo(all.get(all.size() - 1));
    }

    @Test
    void freshTasksCanBeInvisibleForAWhile() {
        ManusSandbox slow = builder()
                .newTasksUnknownFor(Duration.ofSeconds(1))
                .newTasksUnlistedFor(Duration.ofSeconds(2))
                .inMemory(time);
        SandboxApi slowApi = SandboxApi.inMemory(slow);
        String id = slowApi.create("x").text("task_id");
        assertThat(slowApi.detail(id).status()).isEqualTo(404);
        time.advanceTimeBy(Duration.ofSeconds(1));
        assertThat(slowApi.detail(id).status()).isEqualTo(200);
        assertThat(slowApi.listed()).isEmpty();
        time.advanceTimeBy(Duration.ofSeconds(1));
        assertThat(slowApi.listed()).hasSize(1);
    }

    @Test
    void usersDoNotSeeEachOther() {
        String id = api.create("x").text("task_id");
        SandboxApi bob = api.key(sandbox.user("bob").apiKey());
        assertThat(bob.detail(id).status()).isEqualTo(404);
        assertThat(bob.listed()).isEmpty();
    }

    private List<Object> types(String id) {
        return api.events(id).stream().map(event -> event.get("type")).toList();
    }

    private SandboxApi.Answer confirm(String id, Map<String, Object> detail, Map<String, Object> input) {
        return api.call(
                Operation.TASK_CONFIRM_ACTION,
                Map.of("task_id", id, "event_id", detail.get("waiting_for_event_id"), "input", input));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> detail(Map<String, Object> status) {
        return (Map<String, Object>) status.get("status_detail");
    }

    private String createWith(String prompt, Map<String, Object> schema) {
        return api.call(
                        Operation.TASK_CREATE,
                        Map.of("message", Map.of("content", prompt), "structured_output_schema", schema))
                .text("task_id");
    }

    private static Map<String, Object> schema() {
        return Map.of(
                "type",
                "object",
                "properties",
                Map.of("best", Map.of("type", "string"), "price", Map.of("type", List.of("number", "null"))),
                "required",
                List.of("best", "price"),
                "additionalProperties",
                false);
    }

    private static Map<String, Object> accepted(SandboxWaitingType type) {
        return switch (type) {
            case NEED_CONNECT_MY_BROWSER -> Map.of("action", "skip");
            case VIDEO_GENERATE -> Map.of("choice", "premium");
            case API_HIGH_CREDIT_NOTICE -> Map.of("action", "reject");
            default -> Map.of("accept", true);
        };
    }
}
