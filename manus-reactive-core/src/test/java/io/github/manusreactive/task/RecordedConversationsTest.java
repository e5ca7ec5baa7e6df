package io.github.manusreactive.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.error.TaskNotProvisionedException;
import io.github.manusreactive.operation.Operation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Recorded conversations with the live service, served again: the client must conclude from them what a careful reader does. */
class RecordedConversationsTest {

    private static <T> CompletableFuture<T> start(Mono<T> mono, CaptureServer server) {
        CompletableFuture<T> future = mono.subscribeOn(server.time).toFuture();
        server.pass(Duration.ofMinutes(5));
        return future;
    }

    private static void check(TaskResult result, Map<String, Object> expected) {
        boolean stopped = "stopped_by_person".equals(expected.get("outcome"));
        assertThat(result.stoppedByUser()).isEqualTo(stopped);
        if (expected.containsKey("answer")) {
            assertThat(result.answer()).isEqualTo(expected.get("answer"));
        }
        if (expected.containsKey("credits")) {
            assertThat(result.creditsUsed()).isEqualTo(expected.get("credits"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"01-create-and-poll", "02-verbose-thread", "04-stopped-by-a-person"})
    void eachTaskIsAwaitedToItsOutcome(String name) {
        Map<String, Map<String, Object>> tasks = CaptureServer.of(name).expectedTasks();
        assertThat(tasks).isNotEmpty();
        tasks.forEach((id, expected) -> {
            CaptureServer server = CaptureServer.of(name);
            // if a task went through two outcomes, the first one is met first
            if (expected.get("before") != null) {
                TaskResult before = start(server.tasks().await(id), server).join();
                assertThat(before.ending()).isEqualTo(TaskEnding.STOPPED_BY_HINT);
            }
            if (!Integer.valueOf(2).equals(expected.get("turns"))) {
                check(start(server.tasks().await(id), server).join(), expected);
            }
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"01-create-and-poll", "02-verbose-thread", "03-waiting-my-browser", "04-stopped-by-a-person"})
    void eachEventIsFollowedOnce(String name) {
        CaptureServer.of(name).expectedTasks().forEach((id, expected) -> {
            CaptureServer server = CaptureServer.of(name);
            Flux<TaskEvent> events = server.tasks()
                    .events(id, TaskEventOptions.builder().verbose(true).build());
            List<TaskEvent> followed = start(events.collectList(), server).join();
            assertThat(followed).hasSize((Integer) expected.get("distinct_events"));
            assertThat(followed).extracting(TaskEvent::id).doesNotHaveDuplicates();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = "01-create-and-poll")
    void aNewTaskIsRunThroughItsFirst404(String name) {
        CaptureServer server = CaptureServer.of(name);
        TaskResult result =
                start(server.tasks().run(CreateTaskRequest.of("cafes")), server).join();
        check(result, server.expectedTasks().get(result.taskId()));
        assertThat(server.calls(Operation.TASK_CREATE)).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource("02-verbose-thread, Add the brakes.")
    void aFollowUpIsNotEndedByTheOldEnd(String name, String text) {
        CaptureServer server = CaptureServer.of(name);
        String id = server.expectedTasks().keySet().iterator().next();
        TaskResult result =
                start(server.tasks().conversation(id).send(text), server).join();
        check(result, server.expectedTasks().get(id));
        assertThat(server.calls(Operation.TASK_SEND_MESSAGE)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = "03-waiting-my-browser")
    void eachWaitIsHandedToTheHandlerOnce(String name) {
        CaptureServer server = CaptureServer.of(name);
        List<Map<String, Object>> waits = new ArrayList<>();
        WaitingHandler handler = request -> {
            waits.add(Map.of(
                    "event_id",
                    String.valueOf(request.eventId()),
                    "type",
                    request.type().value()));
            return Mono.just(
                    request.type().isQuestion()
                            ? WaitingReply.reply("The one at the station.")
                            : WaitingReply.skipBrowser());
        };
        RunOptions options = RunOptions.builder().waitingHandler(handler).build();
        TaskResult result = start(server.tasks().run(CreateTaskRequest.of("hours"), options), server)
                .join();
        Map<String, Object> expected = server.expectedTasks().get(result.taskId());
        check(result, expected);
        assertThat(waits).isEqualTo(expected.get("waits"));
        assertThat(server.calls(Operation.TASK_CONFIRM_ACTION)).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = "05-ghost-task")
    void aTaskThatNeverExistsIsReportedAndNotCreatedAgain(String name) {
        CaptureServer server = CaptureServer.of(name);
        CreateTaskRequest request = CreateTaskRequest.builder("Sketch the market.")
                .agentProfile(AgentProfile.STANDARD)
                .build();
        CompletableFuture<TaskResult> result = start(server.tasks().run(request), server);
        Set<String> ghosts = new HashSet<>(server.expectedTasks().keySet());
        assertThat(result)
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .havingCause()
                .isInstanceOfSatisfying(
                        TaskNotProvisionedException.class,
                        e -> assertThat(ghosts).contains(e.taskId()));
        assertThat(server.calls(Operation.TASK_CREATE)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = "08-errors")
    void aRunOfServerErrorsIsReadOver(String name) {
        CaptureServer server = CaptureServer.of(name);
        String id = server.ids(Operation.TASK_LIST_MESSAGES).iterator().next();
        List<TaskEvent> followed = new ArrayList<>();
        server.tasks().events(id).subscribe(followed::add, error -> {
            throw new AssertionError(error);
        });
        server.pass(Duration.ofSeconds(60));
        assertThat(followed).isNotEmpty();
        assertThat(server.calls(Operation.TASK_LIST_MESSAGES)).isGreaterThan(4);
    }
}
