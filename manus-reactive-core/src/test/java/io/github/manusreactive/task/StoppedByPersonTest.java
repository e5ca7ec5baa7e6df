package io.github.manusreactive.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.manusreactive.error.TaskStoppedException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Mono;

/** Tasks that a person stopped. */
class StoppedByPersonTest {

    record Price(int amount, String currency) {}

    private final FakeServer server = new FakeServer();
    private final Tasks tasks = server.client().tasks();
    private final FakeServer.FakeTask task = server.task("t");

    private <T> CompletableFuture<T> start(Mono<T> mono) {
        return mono.subscribeOn(server.time).toFuture();
    }

    private void stops(FakeServer.FakeTask stopped, @Nullable String brief, @Nullable String description) {
        Map<String, Object> update = new HashMap<>(Map.of("agent_status", "stopped"));
        if (brief != null) {
            update.put("brief", brief);
        }
        if (description != null) {
            update.put("description", description);
        }
        stopped.status = "stopped";
        stopped.background = null;
        stopped.event("status_update", update);
    }

    private TaskEnding ending() {
        CompletableFuture<TaskResult> result = start(tasks.await("t"));
        server.pass(20);
        return result.join().ending();
    }

    @Test
    void aUserStopTells() {
        task.becomes("running").event("user_stop", Map.of()).becomes("stopped");
        assertThat(ending()).isEqualTo(TaskEnding.STOPPED);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            quoteCharacter = '"',
            value = {
                "Manus has stopped, The user stopped Manus's work",
                "MANUS HAS STOPPED., -",
                "-, the user stopped Manus\u2019s work"
            })
    void elseTheWordsOfTheNewestStatusTell(@Nullable String brief, @Nullable String description) {
        stops(task.becomes("running").says("looking"), brief, description);
        assertThat(ending()).isEqualTo(TaskEnding.STOPPED_BY_HINT);
    }

    @Test
    void theAnswerOfAStoppedTaskIsEmptyAndCanBeMapped() {
        task.becomes("running").event("user_stop", Map.of()).becomes("stopped");
        CompletableFuture<TaskResult> result = start(tasks.await("t"));
        CompletableFuture<String> answer = start(tasks.await("t").map(TaskResult::answer));
        server.pass(20);
        assertThat(answer.join()).isEmpty();
        assertThat(result.join().hasAnswer()).isFalse();
    }

    @Test
    void textBeforeTheStopIsTheAnswer() {
        task.becomes("running").says("so far").event("user_stop", Map.of()).becomes("stopped");
        CompletableFuture<TaskResult> result = start(tasks.await("t"));
        server.pass(20);
        assertThat(result.join().answer()).isEqualTo("so far");
        assertThat(result.join().hasAnswer()).isTrue();
    }

    @Test
    void anythingElseIsAnEndOfTheAgentsOwn() {
        stops(task.becomes("running").says("done"), "Manus finished working", null);
        assertThat(ending()).isEqualTo(TaskEnding.FINISHED);
    }

    @Test
    void aStopOfAnEarlierTurnDoesNotCount() {
        stops(task.event("user_stop", Map.of()), "Manus has stopped", null);
        server.pass(60);
        stops(task.event("user_message", Map.of("content", "go on")).says("done"), "Manus finished working", null);
        assertThat(ending()).isEqualTo(TaskEnding.FINISHED);
    }

    @Test
    void aStopAtTheTimeOfTheMessageCounts() {
        task.events.clear();
        task.lists("stop", 5, "user_stop", Map.of())
                .lists("u", 5, "user_message", Map.of("content", "x"))
                .lists("s", 6, "status_update", Map.of("agent_status", "stopped"));
        task.status = "stopped";
        assertThat(ending()).isEqualTo(TaskEnding.STOPPED);
    }

    @Test
    void anAnswerIsGivenAtOnceWithWhatWasSaidSoFar() {
        stops(task.says("halfway"), "Manus has stopped", null);
        CompletableFuture<TaskResult> result = start(tasks.await("t"));
        server.pass(2);
        assertThat(result.join().answer()).isEqualTo("halfway");
        assertThat(result.join().stoppedByUser()).isTrue();
    }

    @Test
    void aTypedRunEndsAtOnceInAnErrorThatSaysSo() {
        CompletableFuture<TypedResult<Price>> run = start(tasks.run(CreateTaskRequest.of("how much?"), Price.class));
        server.pass(1);
        stops(server.tasks.get("task1"), "Manus has stopped", null);
        server.pass(3);
        assertThatThrownBy(run::join).cause().isInstanceOfSatisfying(TaskStoppedException.class, e -> {
            assertThat(e.taskId()).isEqualTo("task1");
            assertThat(e.creditsUsed()).isEqualTo(7);
            assertThat(e.user()).isEqualTo("default");
        });
    }

    @Test
    void aTypedWaitAndATypedTurnDoTheSame() {
        stops(task, "Manus has stopped", null);
        CompletableFuture<TypedResult<Price>> wait = start(tasks.await("t", Price.class));
        server.pass(3);
        assertThatThrownBy(wait::join).cause().isInstanceOf(TaskStoppedException.class);

        CompletableFuture<TypedResult<Price>> turn =
                start(tasks.conversation("t").send("again", Price.class));
        server.pass(1);
        task.becomes("running").event("user_stop", Map.of());
        stops(task, null, null);
        server.pass(5);
        assertThatThrownBy(turn::join).cause().isInstanceOf(TaskStoppedException.class);
    }

    @Test
    void anObjectThatCameBeforeTheStopIsTaken() {
        task.event("structured_output_result", Map.of("success", true, "value", Map.of("amount", 5, "currency", "EUR")))
                .event("user_stop", Map.of())
                .becomes("stopped");
        CompletableFuture<TypedResult<Price>> wait = start(tasks.await("t", Price.class));
        server.pass(3);
        assertThat(wait.join().value()).isEqualTo(new Price(5, "EUR"));
    }
}
