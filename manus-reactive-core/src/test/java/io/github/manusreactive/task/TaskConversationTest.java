package io.github.manusreactive.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.manusreactive.error.StructuredOutputException;
import io.github.manusreactive.error.TaskFailedException;
import io.github.manusreactive.operation.Operation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** Several turns with one task. */
class TaskConversationTest {

    record Price(int amount, String currency) {}

    private final FakeServer server = new FakeServer();
    private final Tasks tasks = server.client().tasks();
    private final FakeServer.FakeTask task = server.task("t");
    private final TaskConversation conversation = tasks.conversation("t");

    private <T> CompletableFuture<T> start(Mono<T> mono) {
        return mono.subscribeOn(server.time).toFuture();
    }

    @Test
    void anOldEndIsNotTheEndOfANewTurn() {
        task.says("old answer").becomes("stopped");
        CompletableFuture<TaskResult> turn = start(conversation.send("more"));
        server.pass(30);
        // the status still says stopped: only the events can tell
        assertThat(turn).isNotDone();
        task.becomes("running");
        server.pass(10);
        task.says("new answer").becomes("stopped");
        server.pass(30);
        assertThat(turn.join().answer()).isEqualTo("new answer");
        assertThat(turn.join().messages()).hasSize(1);
        assertThat(server.calls(Operation.TASK_SEND_MESSAGE)).isEqualTo(1);
    }

    @Test
    void aTurnOfWhichNoEventEverTellsEndsByItsStatus() {
        task.says("old answer").becomes("stopped");
        CompletableFuture<TaskResult> turn = start(conversation.send("more"));
        server.pass(290);
        assertThat(turn).isNotDone();
        server.pass(30);
        assertThat(turn.join().answer()).isEmpty();
        assertThat(turn.join().messages()).isEmpty();
    }

    @Test
    void aTurnThatFailsWithoutAnyEventFails() {
        task.becomes("stopped");
        CompletableFuture<TaskResult> turn = start(conversation.send("more"));
        server.pass(20);
        task.status = "error";
        server.pass(330);
        assertThatThrownBy(turn::join).cause().isInstanceOf(TaskFailedException.class);
    }

    @Test
    void theStatusAfterALateStartIsNotTrustedAtOnce() {
        task.says("old answer").becomes("stopped");
        CompletableFuture<TaskResult> turn = start(conversation.send("more"));
        server.pass(20);
        task.becomes("running").says("halfway");
        server.pass(120);
        // the status is ahead of the events
        task.status = "stopped";
        server.pass(30);
        assertThat(turn).isNotDone();
        task.says("new answer").becomes("stopped");
        server.pass(30);
        assertThat(turn.join().answer()).isEqualTo("new answer");
    }

    @Test
    void aTurnThatTheEventsContradictForADayNeitherEndsNorNests() {
        task.says("old answer").becomes("stopped");
        TaskConversation endless =
                tasks.conversation("t", RunOptions.builder().timeout(null).build());
        CompletableFuture<TaskResult> turn = start(endless.send("more"));
        for (int i = 0; i < 24 * 60; i++) {
            // over by its status, but running by its events, again and again
            server.time.advanceTimeBy(Duration.ofSeconds(30));
            task.status = "running";
            server.time.advanceTimeBy(Duration.ofSeconds(30));
            task.status = "stopped";
        }
        assertThat(turn).isNotDone();
        task.becomes("running").says("at last").becomes("stopped");
        server.pass(60);
        assertThat(turn.join().answer()).isEqualTo("at last");
    }

    @Test
    void aMessageToAWaitingTaskIsNotTakenForUnanswered() {
        List<String> asked = new ArrayList<>();
        TaskConversation answering = tasks.conversation(
                "t",
                RunOptions.builder()
                        .waitingHandler(request -> {
                            asked.add(request.type().value());
                            return Mono.just(WaitingReply.reply("again"));
                        })
                        .build());
        task.waits("messageAskUser", Map.of());
        CompletableFuture<TaskResult> turn = start(answering.send("the blue one"));
        // status and events lag behind the message
        server.pass(20);
        task.becomes("running").says("blue it is").becomes("stopped");
        server.pass(30);
        assertThat(turn.join().answer()).isEqualTo("blue it is");
        assertThat(asked).isEmpty();
        assertThat(server.calls(Operation.TASK_SEND_MESSAGE)).isEqualTo(1);
    }

    @Test
    void turnsFollowEachOther() {
        task.becomes("stopped");
        for (int i = 0; i < 4; i++) {
            CompletableFuture<TaskResult> turn = start(conversation.send("question " + i));
            server.pass(3);
            task.becomes("running").says("answer " + i).becomes("stopped");
            server.pass(30);
            assertThat(turn.join().answer()).isEqualTo("answer " + i);
        }
    }

    @Test
    void aTurnCanHaveASchemaOfItsOwn() {
        task.becomes("stopped");
        CompletableFuture<TypedResult<Price>> turn = start(conversation.send("how much?", Price.class));
        server.pass(3);
        task.becomes("running").says("five").becomes("stopped");
        server.pass(4);
        assertThat(turn).isNotDone();
        task.event(
                "structured_output_result", Map.of("success", true, "value", Map.of("amount", 5, "currency", "EUR")));
        server.pass(10);
        assertThat(turn.join().value()).isEqualTo(new Price(5, "EUR"));
        assertThat(server.bodies.get(0)).containsKey("structured_output_schema");
    }

    @Test
    void aFailedExtractionIsAnErrorThatCarriesTheZeroValue() {
        task.becomes("stopped");
        CompletableFuture<TypedResult<Price>> turn = start(conversation.send("how much?", Price.class));
        server.pass(3);
        task.becomes("running").becomes("stopped");
        task.event(
                "structured_output_result",
                Map.of("success", false, "value", Map.of("amount", 0, "currency", ""), "error", "no price found"));
        server.pass(10);
        assertThatThrownBy(turn::join).cause().isInstanceOfSatisfying(StructuredOutputException.class, e -> {
            assertThat(e).hasMessageContaining("no price found");
            assertThat(e.value()).isEqualTo(Map.of("amount", 0, "currency", ""));
        });
    }

    record Unusable(int amount, String currency) {

        static final int RATE = Integer.parseInt("unset");
    }

    @Test
    void aTypeThatCannotBeInitializedIsAnErrorToo() {
        task.becomes("stopped");
        CompletableFuture<TypedResult<Unusable>> turn = start(conversation.send("how much?", Unusable.class));
        server.pass(3);
        task.becomes("running").becomes("stopped");
        task.event(
                "structured_output_result", Map.of("success", true, "value", Map.of("amount", 5, "currency", "EUR")));
        server.pass(10);
        assertThat(turn).isDone();
        assertThatThrownBy(turn::join)
                .cause()
                .isInstanceOf(StructuredOutputException.class)
                .hasCauseInstanceOf(LinkageError.class);
    }

    @Test
    void anAnswerThatBreaksItsSchemaIsAnErrorThatNamesThePath() {
        task.becomes("stopped");
        CompletableFuture<TypedResult<Price>> turn = start(conversation.send("how much?", Price.class));
        server.pass(3);
        task.becomes("running").becomes("stopped");
        task.event(
                "structured_output_result", Map.of("success", true, "value", Map.of("amount", "5", "currency", "EUR")));
        server.pass(10);
        assertThatThrownBy(turn::join)
                .cause()
                .isInstanceOf(StructuredOutputException.class)
                .hasMessageContaining(".amount: must be integer");
    }

    @Test
    void aStructuredOutputThatNeverComesIsAnErrorAfterAWhile() {
        task.becomes("stopped");
        CompletableFuture<TypedResult<Price>> turn = start(conversation.send("how much?", Price.class));
        server.pass(3);
        task.becomes("running").says("five").becomes("stopped");
        server.pass(60);
        assertThatThrownBy(turn::join).cause().hasMessageContaining("finished without a structured output");
    }

    @Test
    void aFailedTurnIsTheNewOnesFailure() {
        task.event("error_message", Map.of("content", "old trouble")).becomes("error");
        CompletableFuture<TaskResult> turn = start(conversation.send("again"));
        server.pass(10);
        assertThat(turn).isNotDone();
        task.becomes("running");
        server.pass(5);
        task.event("error_message", Map.of("content", "new trouble")).becomes("error");
        server.pass(30);
        assertThatThrownBy(turn::join).cause().hasMessageContaining("new trouble");
    }

    @Test
    void theMainTaskOfTheAgentIsSpokenToByItsAlias() {
        FakeServer.FakeTask main = server.task("agent-default-main_task");
        main.becomes("stopped");
        CompletableFuture<TaskResult> turn =
                start(tasks.conversation("agent-default-main_task").send("hello"));
        server.pass(3);
        main.becomes("running").says("hi").becomes("stopped");
        server.pass(30);
        assertThat(turn.join().answer()).isEqualTo("hi");
    }

    @Test
    void aRequestForAnotherTaskIsRefused() {
        assertThatThrownBy(() -> conversation.send(SendMessageRequest.of("other", "hello")))
                .hasMessageStartingWith("task_id");
        assertThat(List.of(conversation.taskId())).containsExactly("t");
    }
}
