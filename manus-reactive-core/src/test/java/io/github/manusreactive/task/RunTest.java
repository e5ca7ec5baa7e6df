package io.github.manusreactive.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.error.NotFoundException;
import io.github.manusreactive.error.TaskFailedException;
import io.github.manusreactive.error.TaskTimeoutException;
import io.github.manusreactive.error.TaskWaitingException;
import io.github.manusreactive.http.HttpResponse;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.ratelimit.RateLimit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/** One task from its creation to its result. */
class RunTest {

    private final FakeServer server = new FakeServer();
    private final Tasks tasks = server.client().tasks();

    private <T> CompletableFuture<T> start(Mono<T> mono) {
        return mono.subscribeOn(server.time).toFuture();
    }

    private static Throwable errorOf(CompletableFuture<?> future) {
        assertThat(future).isCompletedExceptionally();
        try {
            future.get();
            throw new AssertionError("no error");
        } catch (ExecutionException e) {
            return e.getCause();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void theLastMessageMarkedAsResultIsTheAnswer() {
        CompletableFuture<TaskResult> result = start(tasks.run(CreateTaskRequest.of("go")));
        server.pass(1);
        server.tasks
                .get("task0")
                .says("working")
                .event(
                        "assistant_message",
                        Map.of(
                                "content",
                                "42",
                                "delivery_kind",
                                "result",
                                "attachments",
                                List.of(Map.of(
                                        "type",
                                        "file",
                                        "filename",
                                        "a.pdf",
                                        "url",
                                        "https://files.example.com/a.pdf?sig=1"))));
        server.tasks.get("task0").says("anything else?").becomes("stopped");
        server.pass(5);

        assertThat(result).isCompletedWithValueMatching(r -> "42".equals(r.answer()));
        TaskResult done = result.join();
        assertThat(done.messages()).hasSize(3);
        assertThat(done.attachments())
                .singleElement()
                .satisfies(a -> assertThat(a.filename()).isEqualTo("a.pdf"));
        assertThat(done.creditsUsed()).isEqualTo(7);
        assertThat(done.taskId()).isEqualTo("task0");
        assertThat(done.toString()).doesNotContain("sig=1");
        assertThat(server.calls(Operation.TASK_CREATE)).isEqualTo(1);
    }

    @Test
    void stoppedWithBackgroundJobsIsNotTheEnd() {
        CompletableFuture<TaskResult> result = start(tasks.run(CreateTaskRequest.of("go")));
        server.pass(1);
        FakeServer.FakeTask task = server.tasks.get("task0");
        task.background = true;
        task.says("more to come").becomes("stopped");
        server.pass(60);
        assertThat(result).isNotDone();

        task.says("all done");
        task.background = false;
        server.pass(30);
        assertThat(result.join().answer()).isEqualTo("all done");
    }

    @Test
    void aStopMustSettleIfBackgroundJobsAreNotReported() {
        RunOptions options =
                RunOptions.builder().settleTime(Duration.ofSeconds(20)).build();
        FakeServer.FakeTask task = server.task("t");
        task.background = null;
        task.says("done").becomes("stopped");
        CompletableFuture<TaskResult> result = start(tasks.await("t", options));
        server.pass(15);
        assertThat(result).isNotDone();
        server.pass(10);
        assertThat(result.join().answer()).isEqualTo("done");
    }

    @Test
    void aFailedTaskEndsWithTheAgentsReason() {
        FakeServer.FakeTask task = server.task("t");
        task.event("error_message", Map.of("error_type", "quota_limit", "content", "no credits left"))
                .becomes("error");
        CompletableFuture<TaskResult> result = start(tasks.await("t"));
        server.pass(5);
        assertThat(errorOf(result)).isInstanceOfSatisfying(TaskFailedException.class, e -> {
            assertThat(e.errorType()).isEqualTo("quota_limit");
            assertThat(e).hasMessageContaining("no credits left");
            assertThat(e.user()).isEqualTo("default");
        });
    }

    @Test
    void aWaitingTaskWithoutHandlerIsParkedAndReported() {
        server.task("t").waits("deployAction", Map.of());
        CompletableFuture<TaskResult> result = start(tasks.await("t"));
        server.pass(5);
        assertThat(errorOf(result)).isInstanceOfSatisfying(TaskWaitingException.class, e -> {
            assertThat(e.eventType()).isEqualTo("deployAction");
            assertThat(e.eventId()).startsWith("target");
        });
        assertThat(server.calls(Operation.TASK_CONFIRM_ACTION)).isZero();
        assertThat(server.calls(Operation.TASK_STOP)).isZero();
    }

    @Test
    void aTaskThatIsUnknownRightAfterItsCreationIsWaitedFor() {
        CompletableFuture<TaskResult> result = start(tasks.run(CreateTaskRequest.of("go")));
        server.pass(1);
        FakeServer.FakeTask task = server.tasks.get("task0");
        task.unknown = true;
        task.says("done").becomes("stopped");
        server.pass(90);
        assertThat(result).isNotDone();
        // few reads: one a second at first, then after a tenth of the time waited for
        assertThat(server.calls(Operation.TASK_DETAIL)).isLessThan(40);
        task.unknown = false;
        server.pass(12);
        assertThat(result.join().answer()).isEqualTo("done");
    }

    @Test
    void aTaskThatStaysUnknownIsReported() {
        CompletableFuture<TaskResult> result = start(tasks.await("nobody"));
        server.pass(115);
        assertThat(result).isNotDone();
        server.pass(20);
        assertThat(errorOf(result)).isInstanceOf(NotFoundException.class);
    }

    @Test
    void aRunBeyondItsTimeLimitLeavesTheTaskRunningOrStopsIt() {
        server.task("t");
        RunOptions.Builder options = RunOptions.builder().timeout(Duration.ofSeconds(30));
        CompletableFuture<TaskResult> left = start(tasks.await("t", options.build()));
        server.pass(31);
        assertThat(errorOf(left))
                .hasMessageContaining("may still run")
                .isInstanceOfSatisfying(
                        TaskTimeoutException.class, e -> assertThat(e.waited()).isEqualTo(Duration.ofSeconds(30)));
        assertThat(server.calls(Operation.TASK_STOP)).isZero();

        CompletableFuture<TaskResult> stopped =
                start(tasks.await("t", options.stopOnTimeout(true).build()));
        server.pass(31);
        assertThat(errorOf(stopped))
                .isInstanceOf(TaskTimeoutException.class)
                .hasMessageContaining("the server accepted the request to stop it");
        assertThat(server.calls(Operation.TASK_STOP)).isEqualTo(1);
    }

    @Test
    void aTaskSeenToEndInTimeIsReadHoweverLongThatTakes() {
        server.task("t").says("done").becomes("stopped");
        server.before = operation -> operation == Operation.TASK_LIST_MESSAGES
                ? Mono.<HttpResponse>empty().delaySubscription(Duration.ofSeconds(40), server.time)
                : Mono.empty();
        CompletableFuture<TaskResult> result = start(tasks.await(
                "t", RunOptions.builder().timeout(Duration.ofSeconds(30)).build()));
        server.pass(60);

        assertThat(result.join().answer()).isEqualTo("done");
    }

    @Test
    void anEndThatTurnsOutToBeOldDoesNotHoldUpTheTimeLimit() {
        FakeServer.FakeTask task = server.task("t");
        task.says("hello").becomes("running");
        task.status = "stopped";
        CompletableFuture<TaskResult> result = start(tasks.await(
                "t", RunOptions.builder().timeout(Duration.ofSeconds(30)).build()));
        server.pass(40);

        assertThat(errorOf(result)).isInstanceOf(TaskTimeoutException.class);
    }

    @Test
    void cancellingEndsThePollsAndLeavesTheTask() {
        Disposable run = tasks.run(CreateTaskRequest.of("go")).subscribe();
        server.pass(10);
        run.dispose();
        int polls = server.calls(Operation.TASK_DETAIL) + server.calls(Operation.TASK_LIST);
        server.pass(600);
        assertThat(server.calls(Operation.TASK_DETAIL) + server.calls(Operation.TASK_LIST))
                .isEqualTo(polls);
        assertThat(server.calls(Operation.TASK_STOP)).isZero();
    }

    @Test
    void cancellingStopsTheTaskIfConfigured() {
        RunOptions options = RunOptions.builder().stopOnCancel(true).build();
        Disposable run = tasks.run(CreateTaskRequest.of("go"), options).subscribe();
        server.pass(10);
        run.dispose();
        server.pass(1);
        assertThat(server.calls(Operation.TASK_STOP)).isEqualTo(1);
    }

    @Test
    void cancellingDuringTheCreationStopsTheTaskOnceItsIdIsKnown() {
        RunOptions options = RunOptions.builder().stopOnCancel(true).build();
        server.latency = Duration.ofSeconds(3);
        Disposable run = tasks.run(CreateTaskRequest.of("go"), options).subscribe();
        server.pass(1);
        run.dispose();
        server.pass(10);
        assertThat(server.calls(Operation.TASK_CREATE)).isEqualTo(1);
        assertThat(server.calls(Operation.TASK_STOP)).isEqualTo(1);
    }

    @Test
    void cancellingACreationThatIsStillQueuedSendsNothing() {
        RunOptions options = RunOptions.builder().stopOnCancel(true).build();
        Tasks slow = server.client(builder -> builder.rateLimits(
                        limits -> limits.limit(Operation.TASK_CREATE, new RateLimit(1, Duration.ofMinutes(1)))))
                .tasks();
        Disposable first = slow.run(CreateTaskRequest.of("go"), options).subscribe();
        Disposable second = slow.run(CreateTaskRequest.of("go"), options).subscribe();
        CompletableFuture<TaskResult> third = start(slow.run(CreateTaskRequest.of("go"), options));
        server.pass(10);
        second.dispose();
        server.pass(60);
        assertThat(server.calls(Operation.TASK_CREATE)).isEqualTo(2);
        assertThat(server.calls(Operation.TASK_STOP)).isZero();
        first.dispose();
        server.pass(1);
        assertThat(server.calls(Operation.TASK_STOP)).isEqualTo(1);
        assertThat(third).isNotDone();
    }

    @Test
    void aResultThatIsTakenLeavesNothingToStop() {
        RunOptions options = RunOptions.builder().stopOnCancel(true).build();
        CompletableFuture<TaskResult> result =
                start(tasks.run(CreateTaskRequest.of("go"), options).flux().next());
        server.pass(1);
        server.tasks.get("task0").says("done").becomes("stopped");
        server.pass(10);
        assertThat(result.join().answer()).isEqualTo("done");
        assertThat(server.calls(Operation.TASK_STOP)).isZero();
    }

    @Test
    void cancellingAWaitOrATurnStopsTheTaskIfConfigured() {
        RunOptions options = RunOptions.builder().stopOnCancel(true).build();
        server.task("t").becomes("stopped");
        Disposable turn = tasks.conversation("t", options).send("more").subscribe();
        server.pass(5);
        turn.dispose();
        server.pass(1);
        assertThat(server.calls(Operation.TASK_STOP)).isEqualTo(1);
        server.tasks.get("t").becomes("running");
        Disposable wait = tasks.await("t", options).subscribe();
        server.pass(5);
        wait.dispose();
        server.pass(1);
        assertThat(server.calls(Operation.TASK_STOP)).isEqualTo(2);
    }

    @Test
    void aBadMinuteOfTheNetworkLosesNoResult() {
        CompletableFuture<TaskResult> result = start(tasks.run(CreateTaskRequest.of("go")));
        server.pass(1);
        server.tasks.get("task0").says("done").becomes("stopped");
        server.before = operation -> Mono.just(FakeServer.error(500, "internal"));
        server.pass(60);
        assertThat(result).isNotDone();
        server.before = operation -> Mono.empty();
        server.pass(90);
        assertThat(result.join().answer()).isEqualTo("done");
    }

    @Test
    void onlyTheNewestTurnCounts() {
        FakeServer.FakeTask task = server.task("t");
        task.says("first").becomes("stopped");
        task.event("user_message", Map.of("content", "again")).becomes("running");
        task.says("second").becomes("stopped");
        CompletableFuture<TaskResult> result = start(tasks.await("t"));
        server.pass(5);
        assertThat(result.join().messages())
                .singleElement()
                .satisfies(m -> assertThat(m.content()).isEqualTo("second"));
    }

    @Test
    void aTaskThatIsStillUnknownWhenItsSubscriberLeavesIsStoppedAllTheSame() {
        RunOptions options = RunOptions.builder().stopOnCancel(true).build();
        List<Integer> refused = new ArrayList<>();
        server.before = operation -> {
            if (operation != Operation.TASK_STOP || refused.size() == 2) {
                return Mono.empty();
            }
            refused.add(404);
            return Mono.just(FakeServer.error(404, "not_found"));
        };
        Disposable run = tasks.run(CreateTaskRequest.of("go"), options).subscribe();
        server.pass(1);
        run.dispose();
        server.pass(20);
        assertThat(server.calls(Operation.TASK_STOP)).isEqualTo(3);
    }

    @Test
    void aFollowUpThatNothingShowsYetIsNotDone() {
        FakeServer.FakeTask task = server.task("t");
        task.says("first").becomes("stopped");
        task.event("user_message", Map.of("content", "again"));
        CompletableFuture<TaskResult> result = start(tasks.await("t"));
        server.pass(30);
        assertThat(result).isNotDone();
        task.becomes("running").says("second").becomes("stopped");
        server.pass(30);
        assertThat(result.join().answer()).isEqualTo("second");
    }

    @Test
    void theLongestTimesWork() {
        Duration ever = Duration.ofDays(365);
        RunOptions options = RunOptions.builder().timeout(ever).build();
        Tasks patient = server.client(builder -> builder.polling(PollingSettings.builder()
                        .webhookFallbackInterval(ever)
                        .notFoundGracePeriod(ever)
                        .build()))
                .tasks();
        CompletableFuture<TaskResult> result = start(patient.run(CreateTaskRequest.of("go"), options));
        server.pass(5);
        server.tasks.get("task0").says("done").becomes("stopped");
        server.pass(30);
        assertThat(result.join().answer()).isEqualTo("done");
    }

    @Test
    void anEventThatComesBetweenTwoPagesRepeatsNoOther() {
        FakeServer.FakeTask task = server.task("t");
        for (int i = 0; i < 250; i++) {
            task.says("message " + i);
        }
        task.becomes("stopped");
        List<Integer> pages = new ArrayList<>();
        server.before = operation -> {
            if (operation == Operation.TASK_LIST_MESSAGES) {
                pages.add(1);
                if (pages.size() == 2) {
                    task.says("by the way");
                }
            }
            return Mono.empty();
        };
        CompletableFuture<TaskResult> result = start(tasks.await("t"));
        server.pass(10);
        assertThat(pages).hasSize(2);
        assertThat(result.join().messages()).hasSize(250);
    }
}
