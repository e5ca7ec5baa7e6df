package io.github.manusreactive.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.error.TaskWaitingException;
import io.github.manusreactive.operation.Operation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/** What happens when a task asks. */
class WaitingTest {

    private static final Map<String, Object> ACCEPT = Map.of(
            "type", "object",
            "properties", Map.of("accept", Map.of("type", "boolean")),
            "required", List.of("accept"));

    private final FakeServer server = new FakeServer();
    private final Tasks tasks = server.client().tasks();
    private final FakeServer.FakeTask task = server.task("t");
    private final List<WaitingRequest> asked = new ArrayList<>();

    private CompletableFuture<TaskResult> await(WaitingHandler handler) {
        WaitingHandler noting = request -> {
            asked.add(request);
            return handler.handle(request);
        };
        CompletableFuture<TaskResult> result = tasks.await(
                        "t", RunOptions.builder().waitingHandler(noting).build())
                .subscribeOn(server.time)
                .toFuture();
        server.pass(5);
        return result;
    }

    private CompletableFuture<TaskResult> await(WaitingReply answer) {
        return await(request -> Mono.just(answer));
    }

    private void finish() {
        task.becomes("running").says("done").becomes("stopped");
        server.pass(30);
    }

    private static void assertParked(CompletableFuture<?> result, Class<?> cause) {
        assertThat(result).isDone();
        assertThatThrownBy(result::join).cause().isInstanceOfSatisfying(TaskWaitingException.class, e -> {
            if (cause == null) {
                assertThat(e).hasNoCause();
            } else {
                assertThat(e).hasCauseInstanceOf((Class) cause);
            }
        });
    }

    @Test
    void aQuestionIsAnsweredByAMessage() {
        task.event(
                        "assistant_message",
                        Map.of(
                                "content",
                                "Which one?",
                                "question_expectation",
                                Map.of("response_method", "send_message", "options", List.of("Web", "Mobile"))))
                .waits("messageAskUser", Map.of());
        CompletableFuture<TaskResult> result = await(WaitingHandler.builder()
                .onQuestion(request -> Mono.just(request.options().get(1)))
                .build());
        assertThat(server.bodies)
                .singleElement()
                .satisfies(body -> assertThat(body.toString()).contains("Mobile"));
        finish();
        assertThat(result.join().answer()).isEqualTo("done");
        // the reply is part of the turn, so the question is too
        assertThat(result.join().messages()).hasSize(2);
    }

    @Test
    void theErrorOfAParkedTaskContainsTheQuestion() {
        task.event(
                        "assistant_message",
                        Map.of(
                                "content",
                                "Which one?",
                                "question_expectation",
                                Map.of("response_method", "send_message", "options", List.of("Web", "Mobile"))))
                .waits("messageAskUser", Map.of());
        CompletableFuture<TaskResult> result = await(WaitingHandler.park());
        assertThatThrownBy(result::join).cause().isInstanceOfSatisfying(TaskWaitingException.class, e -> {
            assertThat(e.options()).containsExactly("Web", "Mobile");
            assertThat(e.description()).isEqualTo("pending messageAskUser");
        });
    }

    @Test
    void aDecisionIsSentOnceThoughTheStatusLagsBehind() {
        task.waits("deployAction", ACCEPT);
        CompletableFuture<TaskResult> result = await(WaitingReply.accept());
        server.pass(30);
        assertThat(server.calls(Operation.TASK_CONFIRM_ACTION)).isEqualTo(1);
        assertThat(server.bodies.get(0))
                .containsEntry("input", Map.of("accept", true))
                .containsEntry("event_id", asked.get(0).eventId());
        finish();
        assertThat(result).isCompleted();
        assertThat(asked).hasSize(1);
    }

    @Test
    void aTaskCanAskSeveralTimes() {
        CompletableFuture<TaskResult> result = await(WaitingReply.accept());
        for (int i = 0; i < 5; i++) {
            task.waits("terminalExecute", ACCEPT);
            server.pass(60);
            task.becomes("running");
            server.pass(10);
        }
        finish();
        assertThat(result).isCompleted();
        assertThat(asked)
                .hasSize(5)
                .allSatisfy(request -> assertThat(request.attempt()).isEqualTo(1));
        assertThat(server.calls(Operation.TASK_CONFIRM_ACTION)).isEqualTo(5);
    }

    @Test
    void aReplyThatWasNotTakenIsRequestedAgainAFewTimes() {
        server.confirms = false;
        task.waits("deployAction", ACCEPT);
        CompletableFuture<TaskResult> result = await(WaitingReply.accept());
        server.pass(60);
        assertThat(asked).extracting(WaitingRequest::attempt).containsExactly(1, 2, 3);
        assertParked(result, null);
    }

    @Test
    void anEmptyResultAndAFailedHandlerLeaveTheTaskParked() {
        task.waits("deployAction", ACCEPT);
        assertParked(await(request -> Mono.empty()), null);
        assertParked(await(WaitingReply.leaveParked()), null);
        assertParked(await(request -> Mono.error(new IllegalStateException("no"))), IllegalStateException.class);
        assertParked(
                await((WaitingHandler) request -> {
                    throw new IllegalStateException("no");
                }),
                IllegalStateException.class);
        assertThat(server.calls(Operation.TASK_CONFIRM_ACTION)).isZero();
    }

    @Test
    void typesUnknownToThisClientAreNeverAcceptedByDefault() {
        task.waits("someFutureAction", ACCEPT);
        assertParked(await(WaitingReply.accept()), InvalidRequestException.class);
        assertParked(
                await(WaitingHandler.builder()
                        .on(WaitingType.DEPLOY_ACTION, WaitingReply.accept())
                        .build()),
                null);
        assertThat(server.calls(Operation.TASK_CONFIRM_ACTION)).isZero();
        // spelled out by the caller, it is sent
        await(WaitingReply.decide(Map.of("accept", true)));
        assertThat(server.calls(Operation.TASK_CONFIRM_ACTION)).isEqualTo(1);
    }

    @Test
    void anInputThatBreaksTheSchemaIsNotSent() {
        task.waits("gmailSendAction", ACCEPT);
        // the server would ignore the unknown field, and send the mail
        CompletableFuture<TaskResult> draft = await(WaitingReply.saveDraft());
        assertThatThrownBy(draft::join).hasRootCauseMessage("input: .save_draft: is not a field of the schema");
        CompletableFuture<TaskResult> wrong = await(WaitingReply.decide(Map.of("accept", "yes")));
        assertThatThrownBy(wrong::join).hasRootCauseMessage("input: .accept: must be boolean");
        CompletableFuture<TaskResult> missing = await(WaitingReply.decide(Map.of()));
        assertThatThrownBy(missing::join).hasRootCauseMessage("input: .accept: is missing");
        assertThat(server.calls(Operation.TASK_CONFIRM_ACTION)).isZero();
    }

    private static Map<String, Object> schema(Map<String, Object> properties) {
        return Map.of("type", "object", "properties", properties);
    }

    @Test
    void acceptFalseIsSentOnlyIfItRefusesTheStep() {
        WaitingReply no = WaitingReply.decide(Map.of("accept", false));
        Map<String, Object> bool = Map.of("type", "boolean");
        for (String type : List.of("deployAction", "gmailSendAction", "googleCalendarCreate", "someFutureAction")) {
            for (Map<String, Object> schema : List.of(ACCEPT, Map.<String, Object>of())) {
                task.waits(type, schema);
                assertThatThrownBy(await(no)::join)
                        .rootCause()
                        .isInstanceOf(InvalidRequestException.class)
                        .hasMessageContaining("accept: false does not refuse " + type)
                        .hasMessageContaining("WaitingReply.skip(text)");
            }
        }
        assertThat(server.bodies).isEmpty();

        assertRefuses(no, "webdevRequestSecrets", ACCEPT);
        assertRefuses(no, "someFutureAction", schema(Map.of("accept", Map.of("enum", List.of(true, false)))));
        assertRefuses(no, "gmailSendAction", schema(Map.of("accept", bool, "indices", Map.of("type", "array"))));
        task.waits("terminalExecute", schema(Map.of("accept", Map.of("enum", List.of(true)))));
        assertThatThrownBy(await(no)::join).rootCause().isInstanceOf(InvalidRequestException.class);
    }

    private void assertRefuses(WaitingReply no, String type, Map<String, Object> schema) {
        server.bodies.clear();
        task.waits(type, schema);
        CompletableFuture<TaskResult> result = await(no);
        assertThat(server.bodies)
                .as(type)
                .singleElement()
                .satisfies(body -> assertThat(body).containsEntry("input", Map.of("accept", false)));
        finish();
        assertThat(result).isCompleted();
    }

    @Test
    void aBrowserIsSkippedWithAReasonThatTheSchemaKnows() {
        Map<String, Object> schema = schema(Map.of(
                "action", Map.of("enum", List.of("select", "skip")),
                "client_id", Map.of("type", "string"),
                "reason", Map.of("enum", List.of("no_clients_available", "client_offline"))));
        task.waits("needConnectMyBrowser", schema);
        assertParked(await(WaitingReply.skipBrowser("tired")), InvalidRequestException.class);
        await(WaitingReply.skipBrowser("no_clients_available"));
        assertThat(server.bodies)
                .singleElement()
                .satisfies(body -> assertThat(body)
                        .containsEntry("input", Map.of("action", "skip", "reason", "no_clients_available")));
    }

    @Test
    void aWaitWithoutDescriptionIsReportedToo() {
        task.event(
                "status_update",
                Map.of(
                        "agent_status",
                        "waiting",
                        "status_detail",
                        Map.of("waiting_for_event_id", "e", "waiting_for_event_type", "needConnectMyBrowser")));
        task.status = "waiting";
        CompletableFuture<TaskResult> result = await(WaitingHandler.park());
        assertThatThrownBy(result::join).cause().isInstanceOfSatisfying(TaskWaitingException.class, e -> {
            assertThat(e.description()).isNull();
            assertThat(e.eventId()).isEqualTo("e");
        });
    }

    @Test
    void someOfSeveralMailsCanBeAcceptedIfTheSchemaAllowsIt() {
        WaitingReply second = WaitingReply.acceptMails(List.of(1));
        task.waits("gmailSendAction", ACCEPT);
        // all of them would be sent
        assertThatThrownBy(await(second)::join).hasRootCauseMessage("input: .indices: is not a field of the schema");
        task.waits(
                "gmailSendAction",
                Map.of(
                        "type",
                        "object",
                        "properties",
                        Map.of(
                                "accept",
                                Map.of("type", "boolean"),
                                "indices",
                                Map.of("type", "array", "items", Map.of("type", "integer")))));
        await(second);
        assertThat(server.bodies)
                .singleElement()
                .satisfies(
                        body -> assertThat(body).containsEntry("input", Map.of("accept", true, "indices", List.of(1))));
        assertThatThrownBy(() -> WaitingReply.acceptMails(List.of())).isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void aMessageFromOutsideCountsAsTheReplyForAMinute() {
        List<String> asked = new ArrayList<>();
        task.waits("messageAskUser", Map.of());
        task.event("user_message", Map.of("content", "answered in the web app"));
        await(request -> {
            asked.add(request.type().value());
            return Mono.empty();
        });
        server.pass(45);
        assertThat(asked).isEmpty();
        server.pass(60);
        assertThat(asked).containsExactly("messageAskUser");
    }

    @Test
    void aReplyMeantForAnotherTypeIsNotSent() {
        task.waits("videoGenerate", Map.of());
        assertParked(await(WaitingReply.accept()), InvalidRequestException.class);
        assertParked(await(WaitingReply.reply("premium")), InvalidRequestException.class);
        task.waits("messageAskUser", Map.of());
        assertParked(await(WaitingReply.choose("premium")), InvalidRequestException.class);
        assertThat(server.bodies).isEmpty();
    }

    @Test
    void aWaitingTaskWithoutAWaitingEventIsParkedAfterAWhile() {
        task.becomes("running");
        task.status = "waiting";
        CompletableFuture<TaskResult> result = await(WaitingReply.accept());
        server.pass(50);
        assertThat(result).isNotDone();
        server.pass(60);
        assertParked(result, null);
        assertThatThrownBy(result::join).hasMessageContaining("none of its events gives the reason");
        assertThat(asked).isEmpty();
    }

    @Test
    void aTaskThatWaitsBeforeItsFirstEventAndContinuesIsNotAsked() {
        task.events.clear();
        task.status = "waiting";
        CompletableFuture<TaskResult> result = await(WaitingReply.skip("Go on."));
        server.pass(10);
        task.event("user_message", Map.of("content", "do it"));
        server.pass(10);
        assertThat(result).isNotDone();
        finish();
        assertThat(result.join().answer()).isEqualTo("done");
        assertThat(asked).isEmpty();
        assertThat(server.calls(Operation.TASK_SEND_MESSAGE)).isZero();
    }

    /** Status updates that say {@code waiting} but not what for. */
    static Stream<Map<String, Object>> bareWaits() {
        return Stream.of(
                Map.of("agent_status", "waiting"),
                Map.of("agent_status", "waiting", "status_detail", Map.of()),
                Map.of(
                        "agent_status",
                        "waiting",
                        "status_detail",
                        Map.of(
                                "waiting_for_event_id",
                                "",
                                "waiting_for_event_type",
                                "",
                                "waiting_description",
                                "Manus is waiting for your reply",
                                "confirm_input_schema",
                                ACCEPT)));
    }

    private void waitsBarely(Map<String, Object> update) {
        task.status = "waiting";
        task.event("status_update", update);
    }

    @ParameterizedTest
    @MethodSource("bareWaits")
    void aTaskThatWaitsForNothingAndContinuesIsNotAsked(Map<String, Object> update) {
        task.becomes("running").says("half of it");
        waitsBarely(update);
        CompletableFuture<TaskResult> result = await(WaitingReply.skip("Go on."));
        finish();
        assertThat(result).isCompleted();
        assertThat(result.join().answer()).isEqualTo("done");
        assertThat(asked).isEmpty();
        assertThat(server.bodies).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("bareWaits")
    void theEventsOfATaskThatWaitsForNothingContinue(Map<String, Object> update) {
        task.becomes("running").says("half of it");
        waitsBarely(update);
        CompletableFuture<List<TaskEvent>> events =
                tasks.events("t").collectList().subscribeOn(server.time).toFuture();
        server.pass(5);
        finish();
        server.pass(60);
        assertThat(events).isCompleted();
        assertThat(events.join())
                .extracting(TaskEvent::type)
                .containsExactly(
                        "user_message",
                        "status_update",
                        "assistant_message",
                        "status_update",
                        "status_update",
                        "assistant_message",
                        "status_update");
    }

    @ParameterizedTest
    @MethodSource("bareWaits")
    void aTaskThatWaitsForNothingForAMinuteIsParkedAndItsHandlerNotCalled(Map<String, Object> update) {
        task.becomes("running").says("half of it");
        waitsBarely(update);
        CompletableFuture<TaskResult> result = await(WaitingReply.skip("Go on."));
        server.pass(50);
        assertThat(result).isNotDone();
        server.pass(20);
        assertParked(result, null);
        assertThatThrownBy(result::join).hasMessageContaining("none of its events gives the reason");
        assertThat(asked).isEmpty();
        assertThat(server.bodies).isEmpty();
    }

    @Test
    void eachWaitForNothingHasItsOwnMinute() {
        CompletableFuture<TaskResult> result = await(WaitingReply.skip("Go on."));
        for (int i = 0; i < 4; i++) {
            waitsBarely(Map.of("agent_status", "waiting"));
            server.pass(40);
            task.becomes("running");
            server.pass(20);
        }
        finish();
        assertThat(result).isCompleted();
        assertThat(result.join().answer()).isEqualTo("done");
        assertThat(asked).isEmpty();
        assertThat(server.bodies).isEmpty();
    }

    private void asks(String question) {
        task.event(
                "assistant_message",
                Map.of(
                        "content",
                        question,
                        "question_expectation",
                        Map.of("response_method", "send_message", "options", List.of("Web", "Mobile"))));
    }

    @ParameterizedTest
    @MethodSource("bareWaits")
    void aQuestionBeforeAWaitThatNamesNothingIsWhatItWaitsFor(Map<String, Object> update) {
        task.becomes("running");
        asks("Which one?");
        waitsBarely(update);
        CompletableFuture<TaskResult> result = await(WaitingHandler.builder()
                .onQuestion(request -> Mono.just(request.options().get(1)))
                .build());
        // the same wait, listed once more before the reply is
        waitsBarely(update);
        assertThat(asked).singleElement().satisfies(request -> {
            assertThat(request.type()).isEqualTo(WaitingType.MESSAGE_ASK_USER);
            assertThat(request.eventId()).isNull();
        });
        assertThat(server.bodies)
                .singleElement()
                .satisfies(body -> assertThat(body.toString()).contains("Mobile"));
        server.pass(20);
        finish();
        assertThat(result).isCompleted();
        assertThat(result.join().answer()).isEqualTo("done");
        assertThat(asked).hasSize(1);
    }

    @Test
    void aQuestionThatWasAnsweredDoesNotDescribeALaterWait() {
        asks("Which one?");
        task.waits("messageAskUser", Map.of());
        task.event("user_message", Map.of("content", "Web"));
        waitsBarely(Map.of("agent_status", "waiting"));
        CompletableFuture<TaskResult> result = await(WaitingReply.reply("Mobile"));
        server.pass(10);
        task.becomes("running");
        server.pass(10);
        waitsBarely(Map.of("agent_status", "waiting"));
        server.pass(70);
        assertParked(result, null);
        assertThat(asked).isEmpty();
        assertThat(server.bodies).isEmpty();
    }

    @Test
    void aQuestionIsOldOnceTheAgentRanOrSpokeAgain() {
        asks("Which one?");
        waitsBarely(Map.of("agent_status", "waiting"));
        task.becomes("running");
        waitsBarely(Map.of("agent_status", "waiting"));
        CompletableFuture<TaskResult> ranAgain = await(WaitingReply.reply("Mobile"));
        server.pass(70);
        assertParked(ranAgain, null);

        task.becomes("running");
        asks("Which one?");
        task.says("I take the first one.");
        waitsBarely(Map.of("agent_status", "waiting"));
        CompletableFuture<TaskResult> spokeAgain = await(WaitingReply.reply("Mobile"));
        server.pass(70);
        assertParked(spokeAgain, null);

        assertThat(asked).isEmpty();
        assertThat(server.bodies).isEmpty();
    }

    @Test
    void aWaitWithAnEventButNoTypeIsReported() {
        waitsBarely(Map.of("agent_status", "waiting", "status_detail", Map.of("waiting_for_event_id", "e7")));
        CompletableFuture<TaskResult> result = await(WaitingHandler.park());
        assertParked(result, null);
        assertThatThrownBy(result::join).hasMessageContaining("waits for a decision on event e7");
        assertThat(asked)
                .singleElement()
                .satisfies(request -> assertThat(request.eventId()).isEqualTo("e7"));
    }

    @Test
    void anAcceptedReplyIsNotSentAgainHoweverOftenItsWaitComesBack() {
        asks("Which one?");
        Map<String, Object> wait = Map.of(
                "agent_status",
                "waiting",
                "status_detail",
                Map.of("waiting_for_event_id", "e7", "waiting_for_event_type", "messageAskUser"));
        task.event("status_update", wait);
        task.status = "waiting";
        CompletableFuture<TaskResult> result = await(WaitingReply.reply("the second"));
        for (int i = 0; i < 6; i++) {
            server.pass(65);
            task.becomes("running");
            server.pass(65);
            task.event("status_update", wait);
            task.status = "waiting";
        }
        server.pass(65);
        assertThat(server.calls(Operation.TASK_SEND_MESSAGE)).isEqualTo(1);
        assertThatThrownBy(result::join).hasCauseInstanceOf(TaskWaitingException.class);
    }

    @Test
    void aQuestionNeedsNoDescriptionAndNoEventToDecideOn() {
        task.says("Which of the two?");
        task.event(
                "status_update",
                Map.of("agent_status", "waiting", "status_detail", Map.of("waiting_for_event_type", "messageAskUser")));
        task.status = "waiting";
        CompletableFuture<TaskResult> result = await(WaitingReply.reply("the second"));
        assertThat(asked).singleElement().satisfies(request -> {
            assertThat(request.eventId()).isNull();
            assertThat(request.description()).isNull();
            assertThat(request.question()).isNotNull();
        });
        assertThat(server.calls(Operation.TASK_SEND_MESSAGE)).isEqualTo(1);
        finish();
        assertThat(result.join().answer()).isEqualTo("done");
    }

    @Test
    void aDecisionWithoutAnEventToDecideOnIsNotSent() {
        task.event(
                "status_update",
                Map.of("agent_status", "waiting", "status_detail", Map.of("waiting_for_event_type", "deployAction")));
        task.status = "waiting";
        assertParked(await(WaitingReply.accept()), InvalidRequestException.class);
        assertThat(server.calls(Operation.TASK_CONFIRM_ACTION)).isZero();
    }

    @Test
    @SuppressWarnings("unchecked")
    void theSameWaitListedAgainIsAnsweredOnce() {
        task.waits("deployAction", ACCEPT);
        Map<String, Object> status = task.events.get(task.events.size() - 1);
        CompletableFuture<TaskResult> result = await(WaitingReply.accept());
        task.event("status_update", Map.copyOf((Map<String, Object>) status.get("status_update")));
        server.pass(30);
        assertThat(server.calls(Operation.TASK_CONFIRM_ACTION)).isEqualTo(1);
        finish();
        assertThat(result).isCompleted();
    }

    /** The status of the task lags behind its events, or the other way round. */
    @Test
    void ifEventsWaitAndTheTaskHasStoppedNoReplyIsSentBeforeALaterReadShowsTheSame() {
        task.waits("messageAskUser", Map.of());
        task.status = "stopped";
        CompletableFuture<TaskResult> result = await(WaitingReply.reply("the second"));
        assertThat(asked).hasSize(1);
        assertThat(server.calls(Operation.TASK_SEND_MESSAGE)).isZero();
        // a person had replied to it
        task.event("user_message", Map.of("content", "the first"));
        finish();
        assertThat(server.calls(Operation.TASK_SEND_MESSAGE)).isZero();
        assertThat(result.join().answer()).isEqualTo("done");
    }

    @Test
    void ifEventsWaitAndTheTaskHasStoppedItIsParkedOnceTheyAgree() {
        task.waits("messageAskUser", Map.of());
        task.status = "stopped";
        CompletableFuture<TaskResult> result = await(WaitingHandler.park());
        server.pass(20);
        assertThat(result).isNotDone();
        task.status = "waiting";
        server.pass(15);
        assertParked(result, null);
        assertThat(asked).hasSize(1);
    }

    @Test
    void anythingCanBeSkippedByAMessage() {
        task.waits("videoGenerate", Map.of());
        await(WaitingReply.skip("Go on without the video."));
        assertThat(server.calls(Operation.TASK_SEND_MESSAGE)).isEqualTo(1);
    }

    @Test
    void aReplyThatArrivedIsNotSentAgainThoughItsResponseWasLost() {
        task.waits("deployAction", ACCEPT);
        server.before = operation -> operation == Operation.TASK_CONFIRM_ACTION
                ? Mono.fromSupplier(() -> {
                    task.becomes("running");
                    return FakeServer.error(500, "internal");
                })
                : Mono.empty();
        CompletableFuture<TaskResult> result = await(WaitingReply.accept());
        server.pass(30);
        assertThat(result).isNotDone();
        finish();
        assertThat(result).isCompleted();
        assertThat(server.calls(Operation.TASK_CONFIRM_ACTION)).isEqualTo(1);
    }

    @Test
    void secretsShowInNoText() {
        WaitingReply answer = WaitingReply.secrets(Map.of("API_KEY", "s3cret"));
        assertThat(answer.toString()).doesNotContain("s3cret");
        task.waits("webdevRequestSecrets", ACCEPT);
        CompletableFuture<TaskResult> result = await(answer);
        assertThatThrownBy(result::join).satisfies(e -> {
            for (Throwable t = e; t != null; t = t.getCause()) {
                assertThat(t.toString()).doesNotContain("s3cret");
            }
        });
    }

    @Test
    void theHandlerSeesTheSubscribersContextAndTheDetails() {
        task.event("tool_used", Map.of("tool", "gmail", "params", Map.of("to", "a@example.com")));
        String target = (String) task.events.get(task.events.size() - 1).get("id");
        task.event(
                "status_update",
                Map.of(
                        "agent_status",
                        "waiting",
                        "status_detail",
                        Map.of("waiting_for_event_id", target, "waiting_for_event_type", "gmailSendAction")));
        task.status = "waiting";
        List<Object> seen = new ArrayList<>();
        WaitingHandler handler = request -> Mono.deferContextual(context -> {
            seen.add(context.get("who"));
            return request.details()
                    .doOnNext(details -> seen.add(details.action().params()))
                    .then(Mono.empty());
        });
        tasks.await("t", RunOptions.builder().waitingHandler(handler).build())
                .contextWrite(Context.of("who", "me"))
                .subscribe(r -> {}, e -> {});
        server.pass(5);
        assertThat(seen).containsExactly("me", Map.of("to", "a@example.com"));
    }

    @Test
    void everyDocumentedTypeIsKnown() throws Exception {
        assertThat(WaitingType.documented()).hasSize(23).doesNotHaveDuplicates();
        assertThat(WaitingType.ACCEPTING).hasSize(17);
        assertThat(WaitingReply.reply(Message.of("x"))).isNotNull();
        String docs = Files.readString(Path.of("..", "docs", "waiting.md"));
        for (WaitingType type : WaitingType.documented()) {
            assertThat(docs).contains("| `" + type + "` |");
        }
        assertThat(docs.lines()
                        .filter(line -> line.startsWith("| `") && !line.contains("waiting_for"))
                        .count())
                .isEqualTo(23);
    }

    /** Asks a person, which takes two minutes. */
    private CompletableFuture<TaskResult> awaitSlowly(String reply) {
        return await(request -> Mono.delay(Duration.ofMinutes(2), server.time)
                .thenReturn(WaitingReply.reply(reply + " to " + request.eventId())));
    }

    @Test
    void aLateReplyDoesNotGoToAnotherQuestion() {
        task.waits("messageAskUser", Map.of());
        CompletableFuture<TaskResult> result = awaitSlowly("yes");
        task.event("user_message", Map.of("content", "no, by the web app")).becomes("running");
        task.waits("messageAskUser", Map.of());
        server.pass(115 + 60);
        assertThat(server.bodies).isEmpty();
        server.pass(120);
        assertThat(asked).hasSize(2);
        assertThat(server.bodies)
                .singleElement()
                .satisfies(body -> assertThat(body.toString())
                        .contains("yes to " + asked.get(1).eventId()));
        finish();
        assertThat(result).isCompleted();
    }

    @Test
    void aLateReplyDoesNotRestartAnEndedTask() {
        task.waits("messageAskUser", Map.of());
        CompletableFuture<TaskResult> result = awaitSlowly("yes");
        task.event("user_message", Map.of("content", "no, by the web app"));
        finish();
        server.pass(180);
        assertThat(server.calls(Operation.TASK_SEND_MESSAGE)).isZero();
        assertThat(result.join().answer()).isEqualTo("done");
    }

    @Test
    void aLateReplyToWhatIsStillAskedIsSent() {
        task.waits("messageAskUser", Map.of());
        awaitSlowly("yes");
        task.says("I am still here");
        server.pass(120);
        assertThat(server.calls(Operation.TASK_SEND_MESSAGE)).isEqualTo(1);
    }

    @Test
    @SuppressWarnings("unchecked")
    void aLateReplyIsSentIfTheTaskOnlyRepeatsThatItWaits() {
        task.waits("messageAskUser", Map.of());
        Map<String, Object> status = task.events.get(task.events.size() - 1);
        awaitSlowly("yes");
        server.pass(30);
        task.event("status_update", Map.copyOf((Map<String, Object>) status.get("status_update")));
        server.pass(90);
        assertThat(asked).hasSize(1);
        assertThat(server.calls(Operation.TASK_SEND_MESSAGE)).isEqualTo(1);
    }

    @Test
    void whateverAHandlerThrowsEndsTheWait() {
        task.waits("deployAction", ACCEPT);
        assertParked(
                await((WaitingHandler) request -> {
                    throw new NoClassDefFoundError("forgotten");
                }),
                NoClassDefFoundError.class);
        assertParked(await((WaitingHandler) request -> null), NullPointerException.class);
    }
}
