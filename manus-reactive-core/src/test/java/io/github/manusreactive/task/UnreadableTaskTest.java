package io.github.manusreactive.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.error.DecodeException;
import io.github.manusreactive.error.NotFoundException;
import io.github.manusreactive.error.TaskNotProvisionedException;
import io.github.manusreactive.error.TaskTimeoutException;
import io.github.manusreactive.http.HttpHeaders;
import io.github.manusreactive.http.HttpResponse;
import io.github.manusreactive.operation.Operation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

/** Waits for tasks that cannot be read end, and those for others go on. */
class UnreadableTaskTest {

    private final FakeServer server = new FakeServer();
    private final Tasks tasks = server.client().tasks();
    private final List<String> answers = new ArrayList<>();
    private final List<Throwable> errors = new ArrayList<>();

    private void follow(Mono<TaskResult> wait) {
        wait.subscribeOn(server.time).subscribe(result -> answers.add(String.valueOf(result.answer())), errors::add);
    }

    @Test
    void aTaskThatCannotBeDecodedEndsItsOwnWaitsAndNoOther() {
        server.task("bad").garbled = true;
        server.task("good");
        follow(tasks.await("bad"));
        follow(tasks.await("good"));
        server.pass(100);
        assertThat(errors).isEmpty();
        assertThat(server.calls(Operation.TASK_DETAIL)).isLessThan(40);
        server.pass(50);
        assertThat(errors).singleElement().isInstanceOf(DecodeException.class);
        server.tasks.get("good").says("fine").becomes("stopped");
        server.pass(20);
        assertThat(answers).containsExactly("fine");
    }

    @Test
    void aFewUndecodableReadsAreBorne() {
        FakeServer.FakeTask task = server.task("t");
        follow(tasks.await("t"));
        for (int i = 0; i < 10; i++) {
            task.garbled = true;
            server.pass(90);
            task.garbled = false;
            server.pass(40);
        }
        task.says("fine").becomes("stopped");
        server.pass(40);
        assertThat(answers).containsExactly("fine");
    }

    @Test
    void bothBoundsOfUndecodableReadsAreSettings() {
        Tasks strict = server.client(builder -> builder.polling(PollingSettings.builder()
                        .undecodableReads(3)
                        .undecodableFor(Duration.ZERO)
                        .build()))
                .tasks();
        server.task("t").garbled = true;
        follow(strict.await("t"));
        server.pass(20);
        assertThat(errors).singleElement().isInstanceOf(DecodeException.class);
        assertThat(server.calls(Operation.TASK_DETAIL)).isEqualTo(3);
    }

    @Test
    void messagesThatCannotBeDecodedEndAWaitToo() {
        FakeServer.FakeTask task = server.task("t");
        task.becomes("stopped").garbledMessages = true;
        follow(tasks.await("t"));
        server.pass(100);
        assertThat(errors).isEmpty();
        server.pass(120);
        assertThat(errors).singleElement().isInstanceOf(DecodeException.class);
    }

    @Test
    void aListingThatCannotBeDecodedIsReplacedByReadsOfSingleTasks() {
        for (int i = 0; i < 30; i++) {
            server.task("t" + i);
            follow(tasks.await("t" + i));
        }
        server.before = operation -> operation == Operation.TASK_LIST
                ? Mono.just(FakeServer.ok(Map.of("data", "nonsense", "has_more", "perhaps")))
                : Mono.empty();
        server.pass(60);
        server.tasks.values().forEach(task -> task.says("fine").becomes("stopped"));
        server.pass(120);
        assertThat(errors).isEmpty();
        assertThat(answers).hasSize(30);
    }

    @ParameterizedTest
    @ValueSource(strings = {"archived", "deleted", "unknown"})
    void aStatusThatIsNotKnownIsReadOnUntilTheTimeout(String status) {
        server.task("t").status = status;
        follow(tasks.await("t"));
        server.time.advanceTimeBy(Duration.ofHours(4).minusMinutes(1));
        assertThat(errors).isEmpty();
        server.time.advanceTimeBy(Duration.ofMinutes(2));
        assertThat(errors)
                .singleElement()
                .isInstanceOf(TaskTimeoutException.class)
                .asString()
                .contains("has not finished after 4 h", "its status is '" + status + "'", "may still run");
    }

    @Test
    void anUnknownStatusThatPassesIsNotAnEnd() {
        FakeServer.FakeTask task = server.task("t");
        task.status = "queued";
        follow(tasks.await("t"));
        server.pass(300);
        task.says("fine").becomes("stopped");
        server.pass(40);
        assertThat(answers).containsExactly("fine");
    }

    @ParameterizedTest
    @CsvSource({"500, internal", "418, teapot"})
    void aServerThatNeverRespondsIsPolledUntilTheTimeout(int status, String code) {
        server.task("t");
        server.before = operation -> Mono.just(FakeServer.error(status, code));
        follow(tasks.await("t"));
        server.time.advanceTimeBy(Duration.ofHours(4).minusMinutes(1));
        assertThat(errors).isEmpty();
        server.time.advanceTimeBy(Duration.ofMinutes(2));
        assertThat(errors)
                .singleElement()
                .isInstanceOf(TaskTimeoutException.class)
                .asString()
                .contains("the last read of its status failed", "no " + code);
    }

    @Test
    void aPageThatIsNotJsonIsReadAgainUntilItIsTheError() {
        server.task("t");
        server.before =
                operation -> Mono.just(new HttpResponse(200, HttpHeaders.empty(), "<html>log in</html>".getBytes()));
        follow(tasks.await("t"));
        server.pass(100);
        assertThat(errors).isEmpty();
        server.pass(60);
        assertThat(errors).singleElement().isInstanceOf(DecodeException.class);
    }

    @Test
    void withoutATimeoutAnUnknownStatusIsFollowedForADay() {
        server.task("t").status = "archived";
        follow(tasks.await("t", RunOptions.builder().timeout(null).build()));
        server.time.advanceTimeBy(Duration.ofHours(23));
        assertThat(errors).isEmpty();
        server.time.advanceTimeBy(Duration.ofHours(2));
        assertThat(errors)
                .singleElement()
                .isInstanceOf(TaskTimeoutException.class)
                .asString()
                .contains("has not finished after 24 h", "its status is 'archived'", "may still run");
    }

    @Test
    void aWaitForAStatusFollowsAnUnknownStatusForADay() {
        server.task("t").status = "archived";
        tasks.awaitStatus("t", seen -> false).subscribeOn(server.time).subscribe(seen -> {}, errors::add);
        server.time.advanceTimeBy(Duration.ofHours(23));
        assertThat(errors).isEmpty();
        server.time.advanceTimeBy(Duration.ofHours(2));
        assertThat(errors)
                .singleElement()
                .isInstanceOf(TaskTimeoutException.class)
                .asString()
                .contains("task t", "has not finished after 24 h", "its status is 'archived'", "may still run");
    }

    @Test
    void anUnknownStatusCanBeWaitedFor() {
        FakeServer.FakeTask task = server.task("t");
        List<Task> seen = new ArrayList<>();
        tasks.awaitStatus("t", each -> each.status().toString().equals("archived"))
                .subscribeOn(server.time)
                .subscribe(seen::add, errors::add);
        server.time.advanceTimeBy(Duration.ofHours(30));
        task.status = "archived";
        server.time.advanceTimeBy(Duration.ofMinutes(5));
        assertThat(seen).hasSize(1);
        assertThat(errors).isEmpty();
    }

    @Test
    void anUnknownStatusNowAndThenEndsNoWait() {
        FakeServer.FakeTask task = server.task("t");
        follow(tasks.await("t", RunOptions.builder().timeout(null).build()));
        for (int i = 0; i < 8; i++) {
            task.status = i % 2 == 0 ? "archived" : "running";
            server.time.advanceTimeBy(Duration.ofHours(12));
        }
        assertThat(errors).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"500, internal, ServerException", "418, teapot, UnexpectedResponseException"})
    void withoutATimeoutAServerThatNeverRespondsIsPolledForADay(int status, String code, String error) {
        server.task("t");
        server.before = operation -> Mono.just(FakeServer.error(status, code));
        follow(tasks.await("t", RunOptions.builder().timeout(null).build()));
        tasks.awaitStatus("t", seen -> true).subscribeOn(server.time).subscribe(seen -> {}, errors::add);
        server.time.advanceTimeBy(Duration.ofHours(23));
        assertThat(errors).isEmpty();
        server.time.advanceTimeBy(Duration.ofHours(2));
        assertThat(errors)
                .hasSize(2)
                .allSatisfy(each -> assertThat(each)
                        .hasMessageContaining("no " + code)
                        .extracting(thrown -> thrown.getClass().getSimpleName())
                        .isEqualTo(error));
    }

    @Test
    void anOutageIsOverWithTheFirstReadThatWorks() {
        server.task("t");
        follow(tasks.await("t", RunOptions.builder().timeout(null).build()));
        for (int i = 0; i < 4; i++) {
            server.before = operation -> Mono.just(FakeServer.error(500, "internal"));
            server.time.advanceTimeBy(Duration.ofHours(20));
            server.before = operation -> Mono.empty();
            server.time.advanceTimeBy(Duration.ofMinutes(3));
        }
        assertThat(errors).isEmpty();
    }

    @Test
    void withoutATimeoutAWaitHasNoEnd() {
        server.task("t");
        follow(tasks.await("t", RunOptions.builder().timeout(null).build()));
        server.time.advanceTimeBy(Duration.ofDays(3));
        assertThat(errors).isEmpty();
    }

    @Test
    void aTaskThatWasSeenIsNotLostForSomeMinutesOf404() {
        FakeServer.FakeTask task = server.task("t");
        follow(tasks.await("t"));
        server.pass(600);
        for (int i = 0; i < 5; i++) {
            task.unknown = true;
            server.pass(85);
            task.unknown = false;
            server.pass(35);
        }
        task.says("fine").becomes("stopped");
        server.pass(40);
        assertThat(errors).isEmpty();
        assertThat(answers).containsExactly("fine");
    }

    @Test
    void aTaskThatIsGoneForGoodEndsItsWait() {
        FakeServer.FakeTask task = server.task("t");
        follow(tasks.run(CreateTaskRequest.of("go")));
        follow(tasks.await("t"));
        server.pass(60);
        server.tasks.values().forEach(each -> each.unknown = true);
        server.pass(120);
        assertThat(errors).isEmpty();
        server.pass(60);
        // both were seen: neither was never there
        assertThat(errors).hasSize(2).allSatisfy(e -> assertThat(e).isInstanceOf(NotFoundException.class));
        assertThat(task.unknown).isTrue();
    }

    @Test
    void messagesMayBeUnknownLongerThanTheTask() {
        FakeServer.FakeTask task = server.task("t");
        task.says("fine").becomes("stopped");
        AtomicBoolean unknown = new AtomicBoolean(true);
        server.after(90, () -> unknown.set(false));
        server.before = operation -> operation == Operation.TASK_LIST_MESSAGES && unknown.get()
                ? Mono.just(FakeServer.error(404, "not_found"))
                : Mono.empty();
        follow(tasks.await("t"));
        server.pass(85);
        assertThat(answers).isEmpty();
        server.pass(25);
        assertThat(answers).containsExactly("fine");
    }

    @Test
    void aTaskThatNeverComesToExistNamesItsProfile() {
        follow(tasks.run(
                CreateTaskRequest.builder("go").agentProfile(AgentProfile.MAX).build()));
        server.pass(1);
        server.tasks.get("task0").unknown = true;
        server.tasks.get("task0").hidden = true;
        server.pass(110);
        assertThat(errors).isEmpty();
        server.pass(30);
        assertThat(errors).singleElement().isInstanceOfSatisfying(TaskNotProvisionedException.class, e -> {
            assertThat(e.taskId()).isEqualTo("task0");
            assertThat(e.user()).isEqualTo("default");
            assertThat(e.agentProfile()).isEqualTo("max");
            assertThat(e)
                    .hasMessageContaining("task0")
                    .hasMessageContaining("'max'")
                    .hasMessageContaining("2 min");
        });
        assertThat(server.calls(Operation.TASK_CREATE)).isEqualTo(1);
        assertThat(server.calls(Operation.TASK_DETAIL)).isLessThan(45);
    }

    @Test
    void aWaitThatKnowsOfTheCreateTellsAGhostFromAWrongId() {
        follow(tasks.await(
                "ghost", RunOptions.builder().createdWith(AgentProfile.MAX).build()));
        follow(tasks.await("wrong"));
        server.pass(140);
        assertThat(errors).hasSize(2);
        assertThat(errors).hasAtLeastOneElementOfType(NotFoundException.class);
        assertThat(errors)
                .hasAtLeastOneElementOfType(TaskNotProvisionedException.class)
                .anySatisfy(e -> assertThat(e).hasMessageContaining("'max'"));
    }

    @Test
    void manyGhostsDoNotKeepOtherTasksFromBeingRead() {
        for (int i = 0; i < 40; i++) {
            follow(tasks.await("ghost" + i));
        }
        server.task("good");
        follow(tasks.await("good"));
        server.pass(60);
        server.tasks.get("good").says("fine").becomes("stopped");
        server.pass(60);
        assertThat(answers).containsExactly("fine");
        server.pass(120);
        assertThat(errors).hasSize(40);
    }
}
