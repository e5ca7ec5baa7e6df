package io.github.manusreactive.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.test.agent.AgentFile;
import io.github.manusreactive.test.agent.AgentScript;
import io.github.manusreactive.test.wire.WireForm;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

/** What the live service does besides the form of its JSON, as the sandbox does it. */
class LiveFlowTest {

    private static final Duration WORK = Duration.ofSeconds(10);
    /** Not found for 2 s, running reported after 1.2 s, shown by task.detail 1 s later. */
    private static final Duration SETTLED = Duration.ofMillis(2200);

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private ManusSandbox sandbox = sandbox(builder -> builder);
    private SandboxApi api = SandboxApi.inMemory(sandbox);

    private ManusSandbox sandbox(UnaryOperator<SandboxBuilder> options) {
        return options.apply(ManusSandbox.builder()
                        .wireForm(WireForm.LIVE)
                        .noLimits()
                        .startTime(Instant.ofEpochSecond(1_790_000_000)))
                .inMemory(time);
    }

    private void use(UnaryOperator<SandboxBuilder> options) {
        sandbox = sandbox(options);
        api = SandboxApi.inMemory(sandbox);
    }

    private void pass(Duration duration) {
        time.advanceTimeBy(duration);
    }

    private Object status(String id) {
        return api.detail(id).object("task").get("status");
    }

    private Object newestStatus(String id) {
        return api.newest(id, "status_update").get("agent_status");
    }

    private List<Object> types(String id) {
        return api.events(id).stream().map(event -> event.get("type")).toList();
    }

    /** The statuses that the history tells, in order. */
    private List<Object> statuses(String id) {
        return api.events(id).stream()
                .filter(event -> event.get("type").equals("status_update"))
                .map(event -> ((Map<?, ?>) event.get("status_update")).get("agent_status"))
                .<Object>map(status -> status)
                .toList();
    }

    @Test
    void aNewTaskIsNotFoundForAShortTime() {
        String id = api.create("x").text("task_id");
        pass(Duration.ofMillis(1999));
        assertThat(api.detail(id).status()).isEqualTo(404);
        assertThat(api.call(Operation.TASK_LIST_MESSAGES, Map.of("task_id", id)).status())
                .isEqualTo(404);
        assertThat(api.listed()).isEmpty();
        pass(Duration.ofMillis(1));
        assertThat(api.detail(id).status()).isEqualTo(200);
        assertThat(types(id)).startsWith("user_message", "status_update");
        assertThat(api.listed()).hasSize(1);
    }

    @Test
    void howLongItIsNotFoundCanBeSetForAllTasksAndForOne() {
        use(builder -> builder.notFoundAfterCreate(Duration.ofSeconds(20)));
        sandbox.agent(prompt -> prompt.text().equals("slow")
                ? AgentScript.start().run(WORK).notFoundFor(Duration.ofSeconds(90))
                : AgentScript.start().run(WORK));
        String usual = api.create("usual").text("task_id");
        String slow = api.create("slow").text("task_id");
        pass(Duration.ofSeconds(19));
        assertThat(api.detail(usual).status()).isEqualTo(404);
        pass(Duration.ofSeconds(1));
        assertThat(api.detail(usual).status()).isEqualTo(200);
        pass(Duration.ofSeconds(69));
        assertThat(api.detail(slow).status()).isEqualTo(404);
        assertThat(api.listed()).hasSize(1);
        pass(Duration.ofSeconds(1));
        assertThat(api.detail(slow).status()).isEqualTo(200);
        assertThat(api.listed()).hasSize(2);
    }

    @Test
    void theMainTaskOfAnAgentIsThereAtOnce() {
        assertThat(api.detail("agent-default-main_task").object("task")).containsEntry("status", "stopped");
    }

    @Test
    void afterAMessageTheOldStopIsStillTheNewestStatusAndTheDetailLagsBehindIt() {
        sandbox.agent(prompt -> AgentScript.answer(WORK, "turn " + prompt.turn()));
        String id = api.create("one").text("task_id");
        pass(Duration.ofMinutes(1));
        Object before = api.detail(id).object("task").get("updated_at");

        api.reply(id, "two");
        assertThat(types(id)).endsWith("user_message");
        assertThat(newestStatus(id)).isEqualTo("stopped");
        assertThat(api.detail(id).object("task"))
                .containsEntry("status", "stopped")
                .containsEntry("updated_at", before);

        pass(Duration.ofMillis(1200));
        assertThat(newestStatus(id)).isEqualTo("running");
        assertThat(status(id)).isEqualTo("stopped");
        pass(Duration.ofSeconds(1));
        assertThat(status(id)).isEqualTo("running");

        pass(WORK.minusSeconds(1));
        assertThat(newestStatus(id)).isEqualTo("stopped");
        assertThat(api.detail(id).object("task"))
                .containsEntry("status", "running")
                .containsEntry("credit_usage", 10);
        assertThat(api.listed().get(0)).containsEntry("status", "running");
        pass(Duration.ofSeconds(1));
        assertThat(api.detail(id).object("task"))
                .containsEntry("status", "stopped")
                .containsEntry("credit_usage", 20);
    }

    @Test
    void aSecondMessageDuringTheSilenceIsQueued() {
        sandbox.agent(prompt -> AgentScript.answer(WORK, "turn " + prompt.turn()));
        String id = api.create("one").text("task_id");
        pass(Duration.ofMinutes(1));
        api.reply(id, "two");
        api.reply(id, "three");
        pass(Duration.ofMinutes(1));
        assertThat(api.newest(id, "assistant_message")).containsEntry("content", "turn 3");
        assertThat(statuses(id)).containsExactly("running", "stopped", "running", "running", "stopped");
    }

    @Test
    void aTaskCanBeStoppedBeforeItsFirstStatus() {
        sandbox.agent(prompt -> AgentScript.answer(WORK, "turn " + prompt.turn()));
        String id = api.create("one").text("task_id");
        pass(Duration.ofMinutes(1));
        api.reply(id, "two");
        api.call(Operation.TASK_STOP, Map.of("task_id", id));
        pass(Duration.ofMinutes(1));
        assertThat(types(id)).endsWith("user_message", "user_stop", "status_update");
        assertThat(status(id)).isEqualTo("stopped");
    }

    @Test
    void moreEventsFollowTheStop() {
        sandbox.agent(prompt -> AgentScript.answer(WORK, "done").detailLag(Duration.ZERO));
        String id = api.create("x").text("task_id");
        pass(WORK.plusMillis(1200));
        Object stoppedAt = api.detail(id).object("task").get("updated_at");
        assertThat(types(id)).endsWith("assistant_message", "status_update");
        pass(Duration.ofSeconds(5));
        assertThat(types(id)).endsWith("status_update", "explanation", "tool_used");
        assertThat(api.newest(id, "tool_used"))
                .containsEntry("tool", "suggestion")
                .containsEntry("status", "success")
                .containsEntry("message", Map.of("action", "suggestion"));
        assertThat(api.detail(id).object("task"))
                .containsEntry("status", "stopped")
                .containsEntry("updated_at", stoppedAt);
        assertThat(api.call(Operation.TASK_LIST_MESSAGES, Map.of("task_id", id)).list("messages"))
                .as("not verbose")
                .noneMatch(event -> event.get("type").equals("explanation"));

        sandbox.agent(prompt -> AgentScript.answer(WORK, "done").eventsAfterStopped(false));
        String quiet = api.create("y").text("task_id");
        pass(Duration.ofMinutes(1));
        assertThat(types(quiet)).endsWith("status_update");
    }

    @Test
    void aTaskMayRunAndStopAgainSeveralTimes() {
        sandbox.agent(prompt -> AgentScript.answer(WORK, "done").cycles(2, Duration.ofSeconds(3)));
        String id = api.create("x").text("task_id");
        pass(WORK.plusMillis(1200).plusSeconds(4));
        assertThat(status(id)).isEqualTo("running");
        pass(Duration.ofMinutes(1));
        assertThat(statuses(id)).containsExactly("running", "stopped", "running", "stopped", "running", "stopped");
        assertThat(status(id)).isEqualTo("stopped");
        assertThat(sandbox.user("default").credits()).isEqualTo(999_990);
    }

    @Test
    void aTaskMaySayWaitingBeforeItsFirstStatus() {
        use(builder -> builder.earlyWaiting(Duration.ofSeconds(5)));
        sandbox.agent(prompt -> AgentScript.answer(WORK, "done"));
        String id = api.create("x").text("task_id");
        pass(Duration.ofSeconds(3));
        assertThat(status(id)).isEqualTo("waiting");
        assertThat(types(id)).containsExactly("user_message");
        pass(Duration.ofSeconds(3));
        assertThat(status(id)).isEqualTo("running");
        pass(WORK.plusSeconds(2));
        assertThat(status(id)).isEqualTo("stopped");
        assertThat(statuses(id)).containsExactly("running", "stopped");
    }

    @Test
    void aTaskMayWaitForNothingAndContinueByItself() {
        sandbox.agent(prompt ->
                AgentScript.start().run(WORK).passingWait(Duration.ofSeconds(4)).result("done"));
        String id = api.create("x").text("task_id");
        pass(WORK.plusSeconds(3));
        assertThat(status(id)).isEqualTo("waiting");
        assertThat(api.newest(id, "status_update"))
                .containsEntry("agent_status", "waiting")
                .doesNotContainKey("status_detail");
        pass(Duration.ofSeconds(10));
        assertThat(statuses(id)).containsExactly("running", "waiting", "running", "stopped");
    }

    enum Ghost {
        PROFILE,
        NO_PROFILE,
        PROFILE_OF_THE_USER,
        PROMPT
    }

    @ParameterizedTest
    @EnumSource(Ghost.class)
    void aGhostIsAcceptedButNeverExists(Ghost ghost) {
        use(builder -> switch (ghost) {
            case PROFILE -> builder.ghostProfiles("max");
            case NO_PROFILE -> builder.ghostWithoutProfile();
            default -> builder;
        });
        if (ghost == Ghost.PROFILE_OF_THE_USER) {
            sandbox.user("default").ghostProfiles("max");
        }
        sandbox.agent(prompt ->
                ghost == Ghost.PROMPT && prompt.text().equals("x") ? AgentScript.ghost() : AgentScript.start());
        List<Object> announced = new ArrayList<>();
        sandbox.webhooks().receiver((url, headers, body) -> {
            announced.add(url);
            return Mono.just(200);
        });
        sandbox.webhooks().register("https://hooks.example.com/manus");
        Map<String, Object> request = new LinkedHashMap<>(Map.of("message", Map.of("content", "x")));
        if (ghost != Ghost.NO_PROFILE) {
            request.put("agent_profile", "max");
        }

        SandboxApi.Answer created = api.call(Operation.TASK_CREATE, request);
        assertThat(created.status()).isEqualTo(200);
        assertThat(created.body())
                .containsOnlyKeys("ok", "request_id", "task_id", "task_title", "task_url", "share_visibility");
        pass(Duration.ofHours(1));
        String id = created.text("task_id");
        assertThat(api.detail(id).status()).isEqualTo(404);
        assertThat(api.call(Operation.TASK_LIST_MESSAGES, Map.of("task_id", id)).status())
                .isEqualTo(404);
        assertThat(api.reply(id, "more").status()).isEqualTo(404);
        assertThat(api.listed()).isEmpty();
        assertThat(api.call(Operation.USAGE_LIST, Map.of()).list("data")).isEmpty();
        assertThat(sandbox.user("default").credits()).isEqualTo(1_000_000);
        assertThat(announced).isEmpty();
        assertThat(sandbox.journal().tasksCreated()).isZero();
        assertThat(sandbox.journal().ghostsCreated()).isEqualTo(1);

        request.put("message", Map.of("content", "y"));
        request.put("agent_profile", "standard");
        String real = api.call(Operation.TASK_CREATE, request).text("task_id");
        pass(Duration.ofMinutes(1));
        assertThat(status(real)).isEqualTo("stopped");
    }

    @Test
    void aPersonStopsATaskWithAnEventOrInWordsOnly() {
        sandbox.agent(prompt -> switch (prompt.text()) {
            case "event" -> AgentScript.start().run(WORK).stoppedByPerson().result("never");
            case "words" ->
                AgentScript.start().run(WORK).stoppedByPersonInWords().result("never");
            default -> AgentScript.start().runForever();
        });
        String event = api.create("event").text("task_id");
        String words = api.create("words").text("task_id");
        String call = api.create("call").text("task_id");
        pass(Duration.ofMinutes(1));
        api.call(Operation.TASK_STOP, Map.of("task_id", call));
        pass(Duration.ofMinutes(1));

        Map<String, Object> stopped = Map.of(
                "agent_status", "stopped",
                "brief", "Manus has stopped",
                "description", "The user stopped Manus's work");
        for (String id : List.of(event, words, call)) {
            assertThat(api.newest(id, "status_update")).isEqualTo(stopped);
            assertThat(status(id)).isEqualTo("stopped");
        }
        assertThat(types(event)).containsExactly("user_message", "status_update", "user_stop", "status_update");
        assertThat(types(words)).containsExactly("user_message", "status_update", "status_update");
        assertThat(types(call)).containsExactly("user_message", "status_update", "user_stop", "status_update");
    }

    @Test
    void aPersonTakesAStoppedTaskUpAgain() {
        sandbox.agent(prompt -> prompt.turn() == 1
                ? AgentScript.start()
                        .run(WORK)
                        .stoppedByPersonInWords()
                        .personWrites(Duration.ofMinutes(8), "Only the second shop, please.")
                : AgentScript.answer(WORK, "You wrote: " + prompt.text()));
        String id = api.create("x").text("task_id");
        pass(Duration.ofMinutes(5));
        assertThat(status(id)).isEqualTo("stopped");
        pass(Duration.ofMinutes(5));
        assertThat(status(id)).isEqualTo("stopped");
        assertThat(api.newest(id, "assistant_message"))
                .containsEntry("content", "You wrote: Only the second shop, please.");
        assertThat(api.newest(id, "status_update")).containsEntry("brief", "Manus finished working");
    }

    @Test
    void filesAndStructuredOutputsMayComeLate() {
        use(builder -> builder.lateParts(Duration.ofSeconds(20)));
        sandbox.agent(prompt -> AgentScript.start().result("done", AgentFile.text("a.txt", "x")));
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
                                        Map.of("a", Map.of("type", "string")),
                                        "required",
                                        List.of("a"),
                                        "additionalProperties",
                                        false)))
                .text("task_id");
        pass(Duration.ofSeconds(20));
        Map<String, Object> early = api.newest(id, "assistant_message");
        assertThat(status(id)).isEqualTo("stopped");
        assertThat(early).doesNotContainKey("attachments").containsEntry("content", "done");
        assertThat(types(id)).doesNotContain("structured_output_result");
        pass(SETTLED);
        assertThat((List<?>) api.newest(id, "assistant_message").get("attachments"))
                .hasSize(1);
        assertThat(types(id)).contains("structured_output_result");
        assertThat(types(id)).containsOnlyOnce("assistant_message");
    }

    @Test
    void aFinalAnswerMayFollowTheStop() {
        sandbox.agent(prompt -> AgentScript.answer(WORK, "soon")
                .lateResult(Duration.ofSeconds(25), "here it is", AgentFile.text("a.txt", "x")));
        String id = api.create("x").text("task_id");
        pass(WORK.plusSeconds(20));
        assertThat(api.newest(id, "assistant_message")).containsEntry("content", "soon");
        pass(Duration.ofSeconds(10));
        assertThat(api.newest(id, "assistant_message"))
                .containsEntry("content", "here it is")
                .containsKey("attachments");
        assertThat(api.detail(id).object("task")).doesNotContainKey("has_running_background_jobs");
    }

    @Test
    void aNewTurnDoesNotLoseTheLateFilesOfTheOldOne() {
        sandbox.agent(prompt -> prompt.turn() == 1
                ? AgentScript.start()
                        .result("one", AgentFile.text("a.txt", "x"))
                        .lateFiles(Duration.ofHours(1))
                : AgentScript.start().message("two"));
        String id = api.create("x").text("task_id");
        pass(Duration.ofMinutes(1));
        api.reply(id, "more");
        assertThat((List<?>) api.newest(id, "assistant_message").get("attachments"))
                .hasSize(1);
    }

    @Test
    void someEntriesAreOddAtEveryReadingTheSameAndNothingIsLost() {
        use(builder -> builder.oddEntries(0.3).steady());
        for (int i = 0; i < 60; i++) {
            api.create("task " + i);
        }
        pass(Duration.ofMinutes(1));
        List<?> tasks = api.call(Operation.TASK_LIST, Map.of("limit", 100)).list("data");
        assertThat(tasks)
                .isEqualTo(api.call(Operation.TASK_LIST, Map.of("limit", 100)).list("data"));
        Set<Object> ids = new HashSet<>();
        Set<String> kinds = new HashSet<>();
        for (Object entry : tasks) {
            if (!(entry instanceof Map<?, ?> task)) {
                kinds.add("text");
            } else if (!task.containsKey("id")) {
                kinds.add("no id");
            } else {
                ids.add(task.get("id"));
                kinds.add(String.valueOf(task.get("created_at")).replaceAll("[0-9]+", "n"));
                kinds.add(task.get("created_by_api_key") instanceof Map ? "key" : "key as text");
            }
        }
        assertThat(ids).hasSize(60);
        assertThat(kinds).containsExactlyInAnyOrder("text", "no id", "n", "null", "n-n-nTn:n:nZ", "key", "key as text");

        kinds.clear();
        for (Object id : ids) {
            List<?> events = api.call(
                            Operation.TASK_LIST_MESSAGES, Map.of("task_id", id, "order", "asc", "verbose", "true"))
                    .list("messages");
            List<Object> answers = new ArrayList<>();
            for (Object entry : events) {
                if (!(entry instanceof Map<?, ?> event)) {
                    kinds.add("text");
                    continue;
                }
                if (!event.containsKey("id")) {
                    kinds.add("neither id nor time");
                } else if (!event.containsKey("timestamp")) {
                    kinds.add("no time");
                }
                if (event.get("plan_update") instanceof String) {
                    kinds.add("payload as text");
                }
                if (event.get("assistant_message") instanceof Map<?, ?> message) {
                    answers.add(message.get("content"));
                    kinds.add(message.get("content") instanceof List ? "parts" : "plain");
                }
            }
            assertThat(answers).hasSize(1);
            assertThat(answers.toString()).contains("You asked: task ");
        }
        assertThat(kinds)
                .containsExactlyInAnyOrder(
                        "text", "neither id nor time", "no time", "payload as text", "parts", "plain");
    }

    @Test
    void aScriptCanWriteAnyEntry() {
        Map<String, Object> odd = Map.of("type", "status_update", "status_update", "{\"agent_status\":\"running\"}");
        sandbox.agent(
                prompt -> AgentScript.start().rawEntry("text").rawEntry(odd).result("done"));
        String id = api.create("x").text("task_id");
        pass(Duration.ofSeconds(3));
        List<?> events = api.call(Operation.TASK_LIST_MESSAGES, Map.of("task_id", id, "order", "asc"))
                .list("messages");
        assertThat(events.get(2)).isEqualTo("text");
        assertThat(events.get(3)).isEqualTo(odd);
    }

    @Test
    void pagesShiftWhileTheyAreRead() {
        use(builder -> builder.shiftingPages(3).steady());
        Set<Object> own = new HashSet<>();
        for (int i = 0; i < 45; i++) {
            own.add(api.create("task " + i).text("task_id"));
        }
        List<Object> seen = new ArrayList<>();
        Map<String, Object> query = new LinkedHashMap<>(Map.of("limit", 10));
        SandboxApi.Answer page;
        do {
            page = api.call(Operation.TASK_LIST, query);
            page.list("data").forEach(task -> seen.add(task.get("id")));
            query.put("cursor", page.text("next_cursor"));
        } while (page.body().get("has_more").equals(true));
        assertThat(seen).containsAll(own).hasSizeGreaterThan(45);
        assertThat(new HashSet<>(seen)).as("entries come twice").isEqualTo(own);
        assertThat(api.listed().get(0)).containsEntry("title", "Begun in the web app");
        assertThat(sandbox.journal().tasksCreated()).isEqualTo(45);
    }

    @Test
    void messagesFailNowAndThen() {
        use(builder -> builder.messageFailures(0.2).steady());
        String id = api.create("x").text("task_id");
        assertThat(failures(id)).isBetween(10, 35);
        sandbox.reset();
        String second = api.create("x").text("task_id");
        assertThat(failures(second)).as("after a reset too").isBetween(10, 35);
    }

    private int failures(String id) {
        int failures = 0;
        for (int i = 0; i < 100; i++) {
            if (api.call(Operation.TASK_LIST_MESSAGES, Map.of("task_id", id)).status() == 500) {
                failures++;
            }
        }
        return failures;
    }

    @Test
    void theBalanceStandsBesideOk() {
        assertThat(api.call(Operation.USAGE_AVAILABLE_CREDITS, Map.of()).body())
                .doesNotContainKey("data")
                .containsEntry("total_credits", 1_000_000);
        use(builder -> builder.balanceWithoutData(false));
        assertThat(api.call(Operation.USAGE_AVAILABLE_CREDITS, Map.of()).object("data"))
                .containsEntry("total_credits", 1_000_000);
    }

    @Test
    void allStopsOfATaskAreAnnouncedUnderOneId() {
        List<Map<String, Object>> received = new ArrayList<>();
        sandbox.webhooks().receiver((url, headers, body) -> {
            received.add(SandboxApi.parse(new String(body, StandardCharsets.UTF_8)));
            return Mono.just(200);
        });
        sandbox.webhooks().register("https://hooks.example.com/manus");
        sandbox.agent(prompt -> AgentScript.start().run(WORK).ask("Which?").result("done"));
        String id = api.create("x").text("task_id");
        pass(Duration.ofMinutes(1));
        api.reply(id, "that one");
        pass(Duration.ofMinutes(1));
        assertThat(received)
                .extracting(delivery -> delivery.get("event_id"))
                .containsExactly("task_created_" + id, "task_stopped_" + id, "task_stopped_" + id);
        assertThat(received.get(1)).isNotEqualTo(received.get(2));
    }

    @Test
    void aSteadySandboxKeepsTheFormAlone() {
        use(SandboxBuilder::steady);
        sandbox.agent(prompt -> AgentScript.start().result("at once"));
        String id = api.create("x").text("task_id");
        assertThat(api.detail(id).object("task"))
                .containsEntry("status", "stopped")
                .containsEntry("created_at", "1790000000");
        assertThat(api.listed()).hasSize(1);
        pass(Duration.ofMinutes(1));
        assertThat(types(id)).containsExactly("user_message", "status_update", "assistant_message", "status_update");

        use(builder -> builder.detailLag(Duration.ofSeconds(7)).steady());
        String lagging = api.create("x").text("task_id");
        pass(Duration.ofSeconds(7));
        assertThat(status(lagging)).isEqualTo("running");
        pass(Duration.ofMillis(100));
        assertThat(status(lagging)).isEqualTo("stopped");
    }

    @Test
    void aWrongShareIsRefusedByName() {
        assertThatThrownBy(() -> ManusSandbox.builder().oddEntries(1.5))
                .hasMessage("oddEntries: 1.5 is not a share: set a number from 0 to 1");
        assertThatThrownBy(() -> ManusSandbox.builder().messageFailures(-1))
                .hasMessage("messageFailures: -1.0 is not a share: set a number from 0 to 1");
        assertThatThrownBy(() -> ManusSandbox.builder().shiftingPages(-1))
                .hasMessage("shiftingPages: -1 is negative: set 0 or more tasks");
    }
}
