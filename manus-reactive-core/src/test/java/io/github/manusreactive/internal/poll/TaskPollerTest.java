package io.github.manusreactive.internal.poll;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.error.AuthenticationException;
import io.github.manusreactive.error.ManusTransportException;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.task.FakeServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Many waiting subscribers, few calls. */
class TaskPollerTest {

    private final FakeServer server = new FakeServer();
    private final ManusClient client = server.client();
    private final Map<String, String> answers = new HashMap<>();
    private final List<Throwable> errors = new ArrayList<>();

    private Disposable await(String id) {
        return client.tasks().await(id).subscribe(r -> answers.put(id, r.answer()), errors::add);
    }

    private List<Disposable> awaitMany(int count) {
        List<Disposable> waits = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            server.task("t" + i);
        }
        for (int i = 0; i < count; i++) {
            waits.add(await("t" + i));
        }
        return waits;
    }

    private int polls() {
        return server.calls(Operation.TASK_DETAIL) + server.calls(Operation.TASK_LIST);
    }

    private void finish(String id) {
        server.tasks.get(id).says("done " + id).becomes("stopped");
    }

    @Test
    void aSingleTaskIsPolledByItselfAndAtOnce() {
        server.task("t");
        await("t");
        server.pass(1);
        assertThat(server.calls(Operation.TASK_DETAIL)).isEqualTo(1);
        assertThat(server.calls(Operation.TASK_LIST)).isZero();
    }

    @Test
    void manyTasksArePolledByThePage() {
        awaitMany(300);
        server.pass(600);
        // at 30 seconds apart, 20 polls of 3 pages each; a call per task and poll would be 6000
        assertThat(polls()).isLessThan(200);
        for (int i = 0; i < 300; i++) {
            finish("t" + i);
        }
        // the results are bound by the limit of task.listMessages, 100 a minute
        server.pass(240);
        assertThat(answers).hasSize(300);
        assertThat(errors).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"updated_at", "created_at,updated_at", "id", "status"})
    void oldTasksThatLackFieldsCostNoPolls(String fields) {
        for (int i = 0; i < 5; i++) {
            server.task("old" + i).lacks.addAll(List.of(fields.split(",")));
        }
        awaitMany(300);
        server.pass(600);
        assertThat(polls()).isLessThan(200);
        assertThat(server.calls(Operation.TASK_LIST)).isPositive();
        finish("t0");
        server.pass(60);
        assertThat(answers).containsOnlyKeys("t0");
        assertThat(errors).isEmpty();
    }

    @Test
    void aTaskWithoutTimesIsAwaitedLikeAnyOther() {
        awaitMany(30);
        server.tasks.get("t3").lacks.addAll(List.of("created_at", "updated_at"));
        server.pass(60);
        finish("t3");
        server.pass(30);
        assertThat(answers).containsOnlyKeys("t3");
        assertThat(errors).isEmpty();
    }

    @Test
    void pollsNeverExceedTheirShareOfTheLimits() {
        awaitMany(3000);
        int[] before = {0, 0};
        for (int minute = 0; minute < 10; minute++) {
            server.pass(60);
            int list = server.calls(Operation.TASK_LIST);
            int detail = server.calls(Operation.TASK_DETAIL);
            // half of 100 a minute, and what the bucket holds at the start
            assertThat(list - before[0]).isLessThanOrEqualTo(61);
            assertThat(detail - before[1]).isLessThanOrEqualTo(61);
            before[0] = list;
            before[1] = detail;
        }
    }

    @Test
    void youngTasksArePolledMoreOftenThanOldOnes() {
        server.task("t");
        await("t");
        server.pass(20);
        int young = polls();
        server.pass(580);
        int before = polls();
        server.pass(300);
        assertThat(young).isBetween(8, 11);
        assertThat(polls() - before).isBetween(9, 11);
    }

    @Test
    void tasksThatTheListingDoesNotShowArePolledOneByOne() {
        awaitMany(150);
        for (int i = 0; i < 150; i += 10) {
            server.tasks.get("t" + i).hidden = true;
        }
        server.pass(120);
        for (int i = 0; i < 150; i += 10) {
            finish("t" + i);
        }
        server.pass(120);
        assertThat(answers).hasSize(15);
    }

    @Test
    void aTaskDeepInTheListingIsFoundWithoutWalkingThere() {
        server.task("deep");
        for (int i = 0; i < 2000; i++) {
            server.task("other" + i);
        }
        await("deep");
        server.pass(300);
        assertThat(server.calls(Operation.TASK_LIST)).isZero();
        finish("deep");
        server.pass(60);
        assertThat(answers).containsEntry("deep", "done deep");
    }

    @Test
    void tasksCreatedDuringAScanAreNotSearchedForFurtherDown() {
        for (int i = 0; i < 3000; i++) {
            server.task("other" + i);
        }
        awaitMany(500);
        server.pass(60);
        server.pages.clear();
        // by the time a walk ends there are several new ones that it cannot have seen, and each is due already
        for (int i = 0; i < 300; i++) {
            finish("t" + i);
            server.task("new" + i);
            await("new" + i);
            server.pass(1);
        }
        int beyond = server.pages.entrySet().stream()
                .filter(page -> page.getKey() >= 600)
                .mapToInt(Map.Entry::getValue)
                .sum();
        assertThat(beyond).isLessThan(10);
        assertThat(answers).hasSizeGreaterThan(270);
    }

    @Test
    void aLongScanComesBackForANewTaskThatTheListingShowsLate() {
        awaitMany(6000);
        for (int i = 0; i < 100; i++) {
            server.task("other" + i);
        }
        server.pass(100);
        server.task("late").hidden = true;
        await("late");
        server.pass(8);
        server.tasks.get("late").hidden = false;
        finish("late");
        // a walk through 60 pages takes 72 seconds
        server.pass(20);
        assertThat(answers).containsKey("late");
    }

    @Test
    void waitsForOneTaskShareItsPolls() {
        server.task("t");
        List<String> got = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            client.tasks().await("t").subscribe(r -> got.add(r.answer()));
        }
        server.pass(20);
        assertThat(polls()).isBetween(8, 12);
        finish("t");
        server.pass(60);
        assertThat(got).hasSize(50);
    }

    @Test
    void nothingIsSentOnceTheLastWaiterLeft() {
        List<Disposable> waits = awaitMany(120);
        server.pass(30);
        waits.subList(0, 119).forEach(Disposable::dispose);
        server.pass(30);
        int before = polls();
        server.pass(120);
        assertThat(polls()).isGreaterThan(before);
        waits.get(119).dispose();
        int after = polls();
        server.pass(3600);
        assertThat(polls()).isEqualTo(after);
    }

    @Test
    void aPollInFlightIsCancelledWithItsLastSubscriber() {
        server.task("t");
        server.latency = Duration.ofSeconds(5);
        Disposable wait = await("t");
        server.pass(1);
        wait.dispose();
        assertThat(server.cancelled).isEqualTo(1);
    }

    @Test
    void aWakeUpIsFollowedByAPollAtOnce() {
        server.task("t");
        await("t");
        server.pass(600);
        finish("t");
        client.tasks().wake("t");
        client.tasks().wake("t");
        client.tasks().wake("nobody");
        server.pass(1);
        assertThat(answers).containsKey("t");
    }

    @Test
    void manyWakeUpsAtOnceAreAllFollowed() {
        awaitMany(2000);
        server.pass(300);
        int before = server.calls(Operation.TASK_DETAIL);
        for (int i = 0; i < 60; i++) {
            finish("t" + i * 30);
            client.tasks().wake("t" + i * 30);
            client.tasks().wake("t" + i * 30);
        }
        // 16 at a time, 20 ms each; within the documented limit, and so are the results
        server.pass(2);
        assertThat(server.calls(Operation.TASK_DETAIL) - before).isLessThanOrEqualTo(60);
        assertThat(answers).hasSize(60);
    }

    @Test
    void aWakeUpDuringAPollIsFollowedByAnother() {
        server.task("t");
        server.latency = Duration.ofSeconds(2);
        await("t");
        server.pass(1);
        // the poll in flight has seen nothing of it
        client.tasks().wake("t");
        int before = server.calls(Operation.TASK_DETAIL);
        server.pass(2);
        assertThat(server.calls(Operation.TASK_DETAIL)).isEqualTo(before + 1);
    }

    @Test
    void whileWakeUpsComePollingIsASlowSafetyNet() {
        server.task("t");
        server.task("u");
        await("t");
        await("u");
        server.pass(60);
        int before = polls();
        for (int i = 0; i < 10; i++) {
            client.tasks().wake("u");
            server.pass(60);
        }
        // six after each wake-up of u, which is young again then, and one a minute for t
        assertThat(polls() - before).isBetween(60, 80);
        finish("t");
        server.pass(61);
        assertThat(answers).containsKey("t");
    }

    @Test
    void wakeUpsOfOtherTasksSlowNothingDown() {
        server.task("t");
        await("t");
        server.pass(60);
        int before = polls();
        for (int i = 0; i < 10; i++) {
            client.tasks().wake("of somebody else");
            server.pass(60);
        }
        // 30 seconds apart at the most; the safety net would be a minute
        assertThat(polls() - before).isGreaterThanOrEqualTo(20);
    }

    @Test
    void aFailedPollEndsNoWait() {
        awaitMany(150);
        server.pass(30);
        server.before = operation -> Mono.just(FakeServer.error(500, "internal"));
        server.pass(120);
        int during = polls();
        server.before = operation -> Mono.empty();
        assertThat(errors).isEmpty();
        for (int i = 0; i < 150; i++) {
            finish("t" + i);
        }
        server.pass(300);
        assertThat(answers).hasSize(150);
        assertThat(during).isLessThan(200);
    }

    @Test
    void aBrokenListingIsReplacedBySinglePolls() {
        awaitMany(5);
        server.before = operation ->
                operation == Operation.TASK_LIST ? Mono.just(FakeServer.error(403, "permission_denied")) : Mono.empty();
        server.pass(30);
        finish("t3");
        server.pass(60);
        assertThat(answers).containsOnlyKeys("t3");
        assertThat(errors).isEmpty();
    }

    @Test
    void aRefusedCredentialEndsAllWaits() {
        awaitMany(150);
        server.pass(30);
        server.before = operation -> Mono.just(FakeServer.error(401, "unauthenticated"));
        server.pass(120);
        assertThat(errors).hasSize(150).allSatisfy(e -> assertThat(e).isInstanceOf(AuthenticationException.class));
    }

    @Test
    void allWaitsEndInAnErrorIfTheSchedulerIsShutDown() {
        AtomicBoolean shut = new AtomicBoolean();
        Scheduler closing = new Scheduler() {
            @Override
            public Disposable schedule(Runnable task) {
                return server.time.schedule(task);
            }

            @Override
            public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
                if (shut.get()) {
                    throw new RejectedExecutionException("shut down");
                }
                return server.time.schedule(task, delay, unit);
            }

            @Override
            public long now(TimeUnit unit) {
                return server.time.now(unit);
            }

            @Override
            public Worker createWorker() {
                return server.time.createWorker();
            }
        };
        ManusClient closable = server.client(builder -> builder.scheduler(closing));
        for (int i = 0; i < 150; i++) {
            server.task("t" + i);
            closable.tasks().await("t" + i).subscribe(r -> answers.put("t", r.answer()), errors::add);
        }
        server.pass(5);
        assertThat(errors).isEmpty();
        shut.set(true);
        server.pass(120);
        assertThat(errors)
                .hasSize(150)
                .allSatisfy(e -> assertThat(e)
                        .isInstanceOf(ManusTransportException.class)
                        .hasMessageContaining("scheduler was shut down"));
        closable.tasks().await("t0").subscribe(r -> answers.put("t", r.answer()), errors::add);
        assertThat(errors).hasSize(151);
    }

    @Test
    void eachUserHasAPollerOfTheirOwn() {
        server.task("t");
        ManusUser other = ManusUser.ofApiKeys("other", "key2");
        await("t");
        client.tasks().await("t").contextWrite(other.inContext()).subscribe(r -> answers.put("other", r.answer()));
        server.pass(1);
        assertThat(server.calls(Operation.TASK_DETAIL)).isEqualTo(2);
        finish("t");
        server.pass(60);
        assertThat(answers).containsOnlyKeys("t", "other");
    }

    @Test
    void aPollThatBeganBeforeAWaitDoesNotCountForIt() {
        FakeServer.FakeTask task = server.task("t");
        server.latency = Duration.ofSeconds(2);
        task.says("old").becomes("stopped");
        await("t");
        server.pass(1);
        await("t");
        server.pass(2);
        // the first wait's poll has returned; the second wait gets one of its own
        server.pass(5);
        assertThat(server.calls(Operation.TASK_DETAIL)).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 300})
    void aConditionThatThrowsEndsItsOwnWaitAndNoOther(int others) {
        awaitMany(others);
        List<Throwable> thrown = new ArrayList<>();
        client.tasks()
                .awaitStatus("t0", task -> {
                    throw new AssertionError("no such status");
                })
                .subscribe(task -> {}, thrown::add);
        server.pass(60);
        assertThat(thrown).singleElement().isInstanceOf(AssertionError.class);
        for (int i = 0; i < others; i++) {
            finish("t" + i);
        }
        // reading 300 results takes three minutes of the limit
        server.pass(300);
        assertThat(answers).hasSize(others);
        assertThat(errors).isEmpty();
    }

    @Test
    void aNameThatMeansAnotherTaskNowLeavesNoTraceOfTheOldOne() {
        for (int i = 0; i < 20; i++) {
            server.tasks.put("agent" + i, server.new FakeTask("old" + i));
            await("agent" + i);
        }
        server.pass(60);
        for (int i = 0; i < 20; i++) {
            server.tasks.put("agent" + i, server.new FakeTask("new" + i));
        }
        awaitMany(1);
        server.pass(120);
        for (int i = 0; i < 20; i++) {
            finish("agent" + i);
        }
        server.pass(120);
        assertThat(answers).hasSize(20);
        for (int i = 0; i < 20; i++) {
            client.tasks().wake("old" + i);
        }
        finish("t0");
        server.pass(60);
        assertThat(answers).hasSize(21);
    }
}
