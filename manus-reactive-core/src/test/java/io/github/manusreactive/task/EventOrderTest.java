package io.github.manusreactive.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.manusreactive.error.TaskFailedException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the order of a listing, its times tell what came last. */
class EventOrderTest {

    private final FakeServer server = new FakeServer();
    private final Tasks tasks = server.client().tasks();
    private final FakeServer.FakeTask task = server.task("t");

    EventOrderTest() {
        task.events.clear();
        task.status = "stopped";
    }

    private void user(int second) {
        task.lists("u" + second, second, "user_message", Map.of("content", "do it"));
    }

    private void says(int second, String text) {
        task.lists("m" + second, second, "assistant_message", Map.of("content", text));
    }

    private void status(int second, String value) {
        task.lists("s" + second, second, "status_update", Map.of("agent_status", value));
    }

    private CompletableFuture<TaskResult> await() {
        return tasks.await("t").subscribeOn(server.time).toFuture();
    }

    private TaskResult result() {
        CompletableFuture<TaskResult> result = await();
        server.pass(5);
        assertThat(result).isDone();
        return result.join();
    }

    private void twoTurns() {
        user(0);
        status(1, "running");
        says(2, "first answer");
        status(3, "stopped");
        user(10);
        status(11, "running");
        says(12, "second");
        says(13, "second answer");
        status(14, "stopped");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void shuffledEventsGiveTheSameResult(long seed) {
        twoTurns();
        Collections.shuffle(task.events, new Random(seed));
        TaskResult result = result();
        assertThat(result.answer()).isEqualTo("second answer");
        assertThat(result.messages()).extracting(AssistantMessage::content).containsExactly("second", "second answer");
        assertThat(result.lastEventId()).isEqualTo("s14");
        assertThat(result.duration()).hasSeconds(4);
    }

    @Test
    void aListingThatRunsTheOtherWayIsReadByItsTimes() {
        twoTurns();
        Collections.reverse(task.events);
        assertThat(result().answer()).isEqualTo("second answer");
    }

    @Test
    void withoutTimesThePlaceDecides() {
        twoTurns();
        List<Map<String, Object>> untimed = new ArrayList<>();
        task.events.forEach(event -> {
            Map<String, Object> copy = new HashMap<>(event);
            copy.remove("timestamp");
            untimed.add(copy);
        });
        task.events.clear();
        task.events.addAll(untimed);
        TaskResult result = result();
        assertThat(result.answer()).isEqualTo("second answer");
        assertThat(result.messages()).hasSize(2);
    }

    @Test
    void withEqualTimesThePlaceDecides() {
        user(0);
        task.lists("a", 5, "status_update", Map.of("agent_status", "running"));
        task.lists("b", 5, "assistant_message", Map.of("content", "done"));
        task.lists("c", 5, "status_update", Map.of("agent_status", "stopped"));
        assertThat(result().answer()).isEqualTo("done");
    }

    @Test
    void anEventListedTwiceCountsOnceAndAsItWasListedLast() {
        user(0);
        says(2, "draft");
        task.lists("m2", 2, "assistant_message", Map.of("content", "final"));
        task.events.add(task.events.get(0));
        status(3, "stopped");
        TaskResult result = result();
        assertThat(result.messages()).hasSize(1);
        assertThat(result.answer()).isEqualTo("final");
    }

    @Test
    void anEventListedTwiceInAListingThatRunsTheOtherWayCountsAsItWasListedLast() {
        user(0);
        says(2, "draft");
        task.lists("m2", 2, "assistant_message", Map.of("content", "final"));
        status(3, "stopped");
        Collections.reverse(task.events);
        assertThat(result().answer()).isEqualTo("final");
    }

    @Test
    void eventsAfterTheEndDoNotMatter() {
        user(0);
        says(2, "done");
        status(3, "stopped");
        task.lists("x", 5, "explanation", Map.of("content", "why"));
        task.lists("y", 6, "tool_used", Map.of("tool", "suggestion"));
        assertThat(result().answer()).isEqualTo("done");
    }

    @Test
    void anEventWithoutAnIdIsNotALastEvent() {
        user(0);
        says(2, "done");
        status(3, "stopped");
        task.events.add(Map.of("type", "tool_used", "timestamp", 1_790_000_009_000L, "tool_used", Map.of()));
        assertThat(result().lastEventId()).isEqualTo("s3");
    }

    @Test
    void aTaskThatRunsAgainAfterAStopIsNotDone() {
        task.background = null;
        user(0);
        status(1, "running");
        says(2, "first part");
        status(3, "stopped");
        CompletableFuture<TaskResult> result = await();
        server.pass(8);
        for (int i = 10; i < 60; i += 10) {
            status(i, "running");
            task.status = "running";
            server.pass(20);
            status(i + 5, "stopped");
            task.status = "stopped";
            server.pass(5);
        }
        assertThat(result).isNotDone();
        says(70, "all of it");
        server.pass(20);
        assertThat(result.join().answer()).isEqualTo("all of it");
    }

    @Test
    void whatThePersonsNewerTurnComesToIsTheResult() {
        task.background = null;
        user(0);
        says(2, "first answer");
        status(3, "stopped");
        CompletableFuture<TaskResult> result = await();
        server.pass(5);
        user(10);
        server.pass(20);
        assertThat(result).isNotDone();
        status(11, "running");
        says(12, "second answer");
        status(13, "stopped");
        server.pass(40);
        assertThat(result.join().answer()).isEqualTo("second answer");
        assertThat(result.join().messages()).hasSize(1);
    }

    @Test
    void aStatusAheadOfItsEventsIsNotBelievedForAMinute() {
        for (int shown = 0; shown < 3; shown++) {
            task.events.clear();
            if (shown > 0) {
                user(0);
            }
            if (shown > 1) {
                status(1, "running");
            }
            CompletableFuture<TaskResult> result = await();
            server.pass(40);
            assertThat(result).isNotDone();
            task.events.clear();
            user(0);
            status(1, "running");
            says(2, "the answer");
            status(3, "stopped");
            server.pass(15);
            assertThat(result.join().answer()).isEqualTo("the answer");
        }
    }

    @Test
    void anEndOfWhichNothingIsEverListedIsBelievedInTheEnd() {
        user(0);
        CompletableFuture<TaskResult> result = await();
        server.pass(90);
        assertThat(result.join().answer()).isEmpty();
    }

    @Test
    void anErrorAmongTheEventsCountsThoughTheTaskSaysThatItStopped() {
        user(0);
        task.lists("e", 2, "error_message", Map.of("content", "no credits", "error_type", "quota_limit"));
        status(3, "error");
        CompletableFuture<TaskResult> result = await();
        server.pass(5);
        assertThatThrownBy(result::join).cause().isInstanceOf(TaskFailedException.class);
    }

    @Test
    void anErrorMessageBeforeTheNewestRunningStatusIsNotAnEnd() {
        user(0);
        status(1, "running");
        task.lists("e", 2, "error_message", Map.of("content", "the browser crashed"));
        status(3, "running");
        task.status = "error";
        CompletableFuture<TaskResult> result = await();
        server.pass(20);
        assertThat(result).isNotDone();
        task.status = "running";
        server.pass(20);
        says(50, "done in the end");
        status(51, "stopped");
        task.status = "stopped";
        server.pass(30);
        assertThat(result.join().answer()).isEqualTo("done in the end");
    }

    @Test
    void anErrorMessageAfterTheNewestRunningStatusIsTheReasonOfAFailure() {
        user(0);
        status(1, "running");
        task.lists("e", 2, "error_message", Map.of("content", "the browser crashed"));
        task.status = "error";
        CompletableFuture<TaskResult> result = await();
        server.pass(5);
        assertThatThrownBy(result::join)
                .cause()
                .isInstanceOf(TaskFailedException.class)
                .hasMessageContaining("the browser crashed");
    }

    @Test
    void anOldEndAndAnOldMessageListedLateAreNotPartOfTheTurnThatAMessageBegins() {
        user(0);
        status(1, "running");
        server.pass(60);
        CompletableFuture<TaskResult> turn =
                tasks.conversation("t").send("more").subscribeOn(server.time).toFuture();
        server.pass(1);
        // what ended before the message shows up after it, and the message itself does not yet
        Map<String, Object> sent = task.events.remove(task.events.size() - 1);
        says(2, "old answer");
        status(3, "stopped");
        server.pass(20);
        assertThat(turn).isNotDone();
        task.events.add(sent);
        task.becomes("running").says("new answer").becomes("stopped");
        server.pass(30);
        assertThat(turn.join().answer()).isEqualTo("new answer");
        assertThat(turn.join().messages()).hasSize(1);
    }
}
