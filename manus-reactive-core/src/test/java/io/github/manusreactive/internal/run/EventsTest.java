package io.github.manusreactive.internal.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.call.ResultPage;
import io.github.manusreactive.error.TaskTimeoutException;
import io.github.manusreactive.internal.json.JsonCodec;
import io.github.manusreactive.internal.poll.ReadRetry;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.task.FakeServer;
import io.github.manusreactive.task.PlanUpdate;
import io.github.manusreactive.task.PollingSettings;
import io.github.manusreactive.task.Task;
import io.github.manusreactive.task.TaskEvent;
import io.github.manusreactive.task.TaskEventOptions;
import io.github.manusreactive.task.Tasks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.Scannable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;

/** A task's events as a stream. */
class EventsTest {

    private final FakeServer server = new FakeServer();
    private final Tasks tasks = server.client().tasks();
    private final FakeServer.FakeTask task = server.task("t");

    /** What a subscriber got so far. */
    private final class Reader extends BaseSubscriber<TaskEvent> {

        final List<String> ids = new ArrayList<>();
        private final long demand;
        boolean complete;

        Reader(long demand) {
            this.demand = demand;
        }

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            request(demand);
        }

        @Override
        protected void hookOnNext(TaskEvent event) {
            ids.add(event.id());
        }

        @Override
        protected void hookOnComplete() {
            complete = true;
        }
    }

    private Reader follow(TaskEventOptions options, long demand) {
        Reader reader = new Reader(demand);
        tasks.events("t", options).subscribe(reader);
        return reader;
    }

    private Reader follow() {
        return follow(TaskEventOptions.defaults(), Long.MAX_VALUE);
    }

    private List<String> all() {
        return task.events.stream().map(event -> (String) event.get("id")).toList();
    }

    @Test
    void eachEventComesOnceAndInOrderUntilTheEnd() {
        Reader reader = follow();
        for (int i = 0; i < 20; i++) {
            task.says("step " + i);
            server.pass(1 + i % 7);
        }
        task.says("done").becomes("stopped");
        server.pass(10);
        task.event("structured_output_result", Map.of("success", true, "value", Map.of()));
        assertThat(reader.complete).isFalse();
        server.pass(10);
        assertThat(reader.ids).isEqualTo(all());
        assertThat(reader.complete).isTrue();
        int calls = server.calls(Operation.TASK_LIST_MESSAGES);
        server.pass(600);
        assertThat(server.calls(Operation.TASK_LIST_MESSAGES)).isEqualTo(calls);
    }

    @Test
    void resumingAfterAnEventRepeatsAndLosesNothing() {
        IntStream.range(0, 450).forEach(i -> task.says("m" + i));
        task.becomes("stopped");
        String after = all().get(100);
        Reader reader = follow(TaskEventOptions.builder().after(after).build(), Long.MAX_VALUE);
        server.pass(40);
        assertThat(reader.ids).isEqualTo(all().subList(101, all().size()));
        assertThat(reader.complete).isTrue();
    }

    @Test
    void resumingAfterTheLastEventOfAnEndedTaskCompletesEmpty() {
        task.becomes("stopped");
        Reader reader = follow(TaskEventOptions.builder().after(all().get(1)).build(), Long.MAX_VALUE);
        server.pass(40);
        assertThat(reader.ids).isEmpty();
        assertThat(reader.complete).isTrue();
    }

    @Test
    void nothingIsFetchedWithoutDemand() {
        IntStream.range(0, 1000).forEach(i -> task.says("m" + i));
        Reader reader = follow(TaskEventOptions.defaults(), 3);
        server.pass(300);
        assertThat(reader.ids).hasSize(3);
        assertThat(server.calls(Operation.TASK_LIST_MESSAGES)).isEqualTo(1);
        reader.request(Long.MAX_VALUE);
        server.pass(30);
        assertThat(reader.ids).isEqualTo(all());
    }

    @Test
    void subscribersThatHaveCaughtUpShareOnePoll() {
        List<Reader> readers = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            readers.add(follow());
            server.pass(3);
        }
        server.pass(60);
        int before = server.calls(Operation.TASK_LIST_MESSAGES);
        server.pass(300);
        int shared = server.calls(Operation.TASK_LIST_MESSAGES) - before;
        readers.subList(1, 10).forEach(Reader::dispose);
        server.pass(300);
        int alone = server.calls(Operation.TASK_LIST_MESSAGES) - before - shared;
        assertThat(shared).isBetween(alone - 2, alone + 2);
        task.says("news").becomes("stopped");
        server.pass(60);
        assertThat(readers.get(0).ids).isEqualTo(all());
    }

    @Test
    void aSubscriberThatIsBehindDoesNotHoldUpTheOthersEnd() {
        IntStream.range(0, 300).forEach(i -> task.says("m" + i));
        Reader quick = follow();
        server.pass(10);
        task.becomes("stopped");
        server.pass(4);
        // reads the first page only, with an old status as its newest
        task.events.add(
                1,
                Map.of(
                        "id",
                        "old",
                        "type",
                        "status_update",
                        "timestamp",
                        1_790_000_000_000L,
                        "status_update",
                        Map.of("agent_status", "running")));
        Reader slow = follow(TaskEventOptions.defaults(), 5);
        server.pass(60);
        assertThat(slow.ids).hasSize(5);
        assertThat(quick.complete).isTrue();
    }

    @Test
    void anEndThatNoEventTellsOfIsLearnedFromTheStatus() {
        for (String last : List.of("running", "waiting")) {
            task.becomes(last);
            Reader reader = follow();
            server.pass(30);
            task.status = "stopped";
            server.pass(60 + 15 + 16);
            assertThat(reader.complete).as(last).isTrue();
            assertThat(reader.ids).isEqualTo(all());
        }
    }

    @Test
    void aWakeUpMakesTheStatusBeAskedForAtOnce() {
        task.becomes("running");
        Reader reader = follow(TaskEventOptions.builder().linger(Duration.ZERO).build(), Long.MAX_VALUE);
        server.pass(30);
        task.status = "stopped";
        tasks.wake("t");
        server.pass(1);
        assertThat(reader.complete).isTrue();
    }

    @Test
    void aDayOfSilenceCostsFewCallsAndEndsLikeAnyOther() {
        task.becomes("running");
        Reader reader = follow();
        server.time.advanceTimeBy(Duration.ofDays(1));
        int day = 24 * 60 * 60;
        assertThat(server.calls(Operation.TASK_LIST_MESSAGES)).isBetween(day / 17, day / 15 + 10);
        assertThat(server.calls(Operation.TASK_DETAIL)).isBetween(day / 80, day / 60 + 10);
        assertThat(server.calls(Operation.TASK_LIST)).isZero();
        task.says("done").becomes("stopped");
        server.pass(40);
        assertThat(reader.ids).isEqualTo(all());
        assertThat(reader.complete).isTrue();
    }

    @Test
    void howeverLongItWaitsTheChainOfOperatorsAndTheStackStayAsTheyAre() {
        List<Long> chains = new ArrayList<>();
        List<Long> stacks = new ArrayList<>();
        AtomicInteger polls = new AtomicInteger();
        Mono<ResultPage<TaskEvent>> empty = new Mono<>() {
            @Override
            public void subscribe(CoreSubscriber<? super ResultPage<TaskEvent>> actual) {
                if (polls.incrementAndGet() % 10_000 == 0) {
                    chains.add(Scannable.from(actual).actuals().count());
                    stacks.add(StackWalker.getInstance().walk(Stream::count));
                }
                Mono.just(new ResultPage<TaskEvent>(List.of(), null)).subscribe(actual);
            }
        };
        Task running = JsonCodec.standard().toModel(task.json(), Task.class);
        TaskEventStream feed = new TaskEventStream(
                request -> empty,
                Mono.just(running),
                new ReadRetry(PollingSettings.defaults(), server.time),
                server.time,
                "t",
                TaskEventOptions.defaults());
        Disposable follow = feed.after(null).subscribe();
        server.time.advanceTimeBy(Duration.ofDays(18));
        follow.dispose();
        assertThat(polls.get()).isGreaterThan(100_000);
        assertThat(chains).hasSizeGreaterThan(9).containsOnly(chains.get(0));
        assertThat(stacks).containsOnly(stacks.get(0));
    }

    @Test
    void cancellingTheLastSubscriberEndsThePolls() {
        Reader one = follow();
        Reader two = follow();
        server.pass(20);
        one.dispose();
        server.pass(20);
        two.dispose();
        int calls = server.calls.values().stream().mapToInt(n -> n).sum();
        server.pass(600);
        assertThat(server.calls.values().stream().mapToInt(n -> n).sum()).isEqualTo(calls);
        // and a new one starts from the beginning
        Reader three = follow();
        server.pass(5);
        assertThat(three.ids).isEqualTo(all());
    }

    @Test
    void anOutageIsBridged() {
        Reader reader = follow();
        server.pass(5);
        server.before = operation -> Mono.just(FakeServer.error(500, "internal"));
        task.says("meanwhile");
        server.pass(60);
        server.before = operation -> Mono.empty();
        task.becomes("stopped");
        server.pass(120);
        assertThat(reader.ids).isEqualTo(all());
        assertThat(reader.complete).isTrue();
    }

    @Test
    void aTaskThatStaysUnknownIsAnError() {
        List<Throwable> errors = new ArrayList<>();
        Disposable follow = tasks.events("nobody").subscribe(event -> {}, errors::add);
        server.pass(100);
        assertThat(errors).isEmpty();
        server.pass(40);
        assertThat(errors).singleElement().isInstanceOf(io.github.manusreactive.error.NotFoundException.class);
        assertThat(follow.isDisposed()).isTrue();
    }

    private FakeServer.FakeTask minutes() {
        task.events.clear();
        return task.lists("e0", 0, "user_message", Map.of("content", "hi"));
    }

    private FakeServer.FakeTask message(int second) {
        return task.lists("e" + second, second, "assistant_message", Map.of("content", "m" + second));
    }

    private void stop(int second) {
        task.status = "stopped";
        task.lists("e" + second, second, "status_update", Map.of("agent_status", "stopped"));
    }

    @Test
    void eventsListedTwiceOrOutOfOrderComeOnceAndInTheOrderOfTheirTimes() {
        minutes();
        message(2);
        message(1);
        message(1);
        message(3);
        stop(5);
        message(4);
        Reader reader = follow();
        server.pass(60);
        assertThat(reader.ids).containsExactly("e0", "e1", "e2", "e3", "e4", "e5");
        assertThat(reader.complete).isTrue();
    }

    @Test
    void anEventThatIsListedLateBetweenOthersIsNotLost() {
        minutes();
        message(2);
        Reader reader = follow();
        server.pass(10);
        Map<String, Object> newest = task.events.remove(1);
        message(1);
        task.events.add(newest);
        server.pass(20);
        assertThat(reader.ids).containsExactly("e0", "e2", "e1");
        stop(5);
        server.pass(60);
        assertThat(reader.ids).containsExactly("e0", "e2", "e1", "e5");
        assertThat(reader.complete).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 60, 99})
    void anEventThatIsListedLateManyPlacesBackIsNotLost(int places) {
        minutes();
        IntStream.range(0, places).forEach(i -> message(2 + i));
        Reader reader = follow();
        server.pass(10);
        message(1);
        task.events.add(1, task.events.remove(task.events.size() - 1));
        server.pass(20);
        stop(200);
        server.pass(60);
        assertThat(reader.ids).hasSize(places + 3).doesNotHaveDuplicates().endsWith("e1", "e200");
        assertThat(reader.complete).isTrue();
    }

    @Test
    void aServerThatIgnoresTheStartRepeatsAndHidesNothing() {
        server.ignoresStart = true;
        IntStream.range(0, 450).forEach(i -> task.says("m" + i));
        Reader reader = follow();
        server.pass(60);
        assertThat(reader.ids).isEqualTo(all());
        task.says("late");
        server.pass(30);
        task.becomes("stopped");
        Reader resumed = follow(TaskEventOptions.builder().after(all().get(300)).build(), Long.MAX_VALUE);
        server.pass(120);
        assertThat(reader.ids).isEqualTo(all());
        assertThat(reader.complete).isTrue();
        assertThat(resumed.ids).isEqualTo(all().subList(301, all().size()));
        assertThat(resumed.complete).isTrue();
    }

    @Test
    void aServerThatStartsBehindTheEventLosesNothing() {
        server.startsBehind = true;
        IntStream.range(0, 450).forEach(i -> task.says("m" + i));
        Reader reader = follow();
        server.pass(60);
        Reader slow = follow(TaskEventOptions.defaults(), 3);
        task.says("late").becomes("stopped");
        server.pass(120);
        slow.request(Long.MAX_VALUE);
        server.pass(120);
        assertThat(reader.ids).isEqualTo(all());
        assertThat(slow.ids).isEqualTo(all());
        assertThat(reader.complete).isTrue();
    }

    @Test
    void eventsWithoutAnIdComeOnceAndAreNotAPlaceToResumeFrom() {
        task.events.add(Map.of("type", "tool_used", "tool_used", Map.of("tool", "rollback")));
        Reader reader = follow();
        server.pass(20);
        assertThat(reader.ids).containsExactly(task.events.get(0).get("id").toString(), "");
        task.events.add(Map.of("type", "tool_used", "tool_used", Map.of("tool", "rollback")));
        server.pass(20);
        assertThat(reader.ids).hasSize(3);
        task.says("more");
        task.events.add(Map.of("type", "odd"));
        server.pass(20);
        task.becomes("stopped");
        server.pass(60);
        assertThat(reader.ids)
                .containsExactlyElementsOf(task.events.stream()
                        .map(event -> event.getOrDefault("id", "").toString())
                        .toList());
        assertThat(reader.complete).isTrue();
    }

    @Test
    void nothingButEventsWithoutAnIdNeitherRepeatsNorFails() {
        task.events.clear();
        task.events.add(Map.of("type", "odd"));
        Reader reader = follow();
        server.pass(60);
        assertThat(reader.ids).containsExactly("");
        task.events.add(Map.of("type", "odd"));
        server.pass(30);
        assertThat(reader.ids).hasSize(2);
        stop(5);
        server.pass(60);
        assertThat(reader.ids).containsExactly("", "", "e5");
        assertThat(reader.complete).isTrue();
    }

    @Test
    void anEventWhosePayloadChangesComesOnce() {
        task.event("plan_update", Map.of("steps", List.of()));
        Map<String, Object> plan = task.events.remove(1);
        task.events.add(plan);
        Reader reader = follow();
        server.pass(10);
        Map<String, Object> changed = new HashMap<>(plan);
        changed.put("plan_update", Map.of("steps", List.of(Map.of("title", "one", "status", "done"))));
        task.events.set(1, changed);
        server.pass(20);
        task.becomes("stopped");
        server.pass(60);
        assertThat(reader.ids).isEqualTo(all());
    }

    private static Map<String, Object> step(String status, Object endAt) {
        return endAt == null
                ? Map.of("title", "one", "status", status)
                : Map.of("title", "one", "status", status, "end_at", endAt);
    }

    private static Map<String, Object> plan(Map<String, Object> old, Map<String, Object> step) {
        Map<String, Object> changed = new HashMap<>(old);
        changed.put("plan_update", Map.of("steps", List.of(step)));
        return changed;
    }

    /** The statuses of the plan's only step, in the order in which they were reported. */
    private List<String> followPlan(TaskEventOptions.Builder options, List<String> ids) {
        List<String> told = new ArrayList<>();
        tasks.events("t", options.verbose(true).build()).subscribe(event -> {
            ids.add(event.id());
            if (event instanceof PlanUpdate update) {
                told.add(update.steps().get(0).status().value());
            }
        });
        return told;
    }

    @Test
    void anEventWhosePayloadChangesComesAgainIfUpdatesAreAskedFor() {
        task.event("plan_update", Map.of("steps", List.of(step("todo", null))));
        List<String> ids = new ArrayList<>();
        List<String> told = followPlan(TaskEventOptions.builder().updates(true), ids);
        List<String> others = followPlan(TaskEventOptions.builder().updates(true), new ArrayList<>());
        List<String> once = followPlan(TaskEventOptions.builder(), new ArrayList<>());
        server.pass(10);
        task.event("tool_used", Map.of("tool", "browser"));
        server.pass(10);
        List<String> late = followPlan(TaskEventOptions.builder().updates(true), new ArrayList<>());
        server.pass(1);
        for (int i = 0; i < 30; i++) {
            task.event("tool_used", Map.of("tool", "terminal"));
        }
        task.events.set(1, plan(task.events.get(1), step("doing", null)));
        server.pass(20);
        task.events.set(1, plan(task.events.get(1), step("done", 1_790_000_000_000L)));
        server.pass(20);
        task.becomes("stopped");
        server.pass(60);
        assertThat(told).containsExactly("todo", "doing", "done");
        assertThat(others).isEqualTo(told);
        assertThat(late).isEqualTo(told);
        assertThat(once).containsExactly("todo");
        assertThat(ids).hasSize(all().size() + 2);
    }

    @Test
    void aStepThatEndsAtTheTimeOfTheReadIsNotAnUpdate() {
        task.event("plan_update", Map.of("steps", List.of(step("done", 1L))));
        AtomicInteger reads = new AtomicInteger();
        server.before = operation -> {
            task.events.set(1, plan(task.events.get(1), step("done", 1_790_000_000_000L + reads.incrementAndGet())));
            return Mono.empty();
        };
        List<String> told = followPlan(TaskEventOptions.builder().updates(true), new ArrayList<>());
        server.pass(60);
        assertThat(reads.get()).isGreaterThan(5);
        assertThat(told).containsExactly("done");
    }

    @Test
    void aPayloadThatChangesWithEachReadNeitherSpeedsUpThePollsNorHidesTheEnd() {
        task.event("plan_update", Map.of("steps", List.of(step("step 0", null))));
        AtomicInteger reads = new AtomicInteger();
        server.before = operation -> {
            if (operation == Operation.TASK_LIST_MESSAGES) {
                task.events.set(1, plan(task.events.get(1), step("step " + reads.incrementAndGet(), null)));
            }
            return Mono.empty();
        };
        AtomicBoolean complete = new AtomicBoolean();
        List<String> told = new ArrayList<>();
        tasks.events("t", TaskEventOptions.builder().verbose(true).updates(true).build())
                .doOnComplete(() -> complete.set(true))
                .subscribe(event -> told.add(event.id()));
        server.pass(600);
        assertThat(server.calls(Operation.TASK_LIST_MESSAGES)).isBetween(30, 60);
        assertThat(told).hasSizeGreaterThan(30);
        task.status = "stopped";
        server.pass(150);
        assertThat(complete).isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theEventToResumeAfterIsNotDeliveredByLaterReads(boolean updates) {
        task.event("plan_update", Map.of("steps", List.of(step("todo", null))));
        task.says("more");
        List<String> ids = new ArrayList<>();
        List<String> told =
                followPlan(TaskEventOptions.builder().after(all().get(1)).updates(updates), ids);
        server.pass(20);
        task.says("and more");
        server.pass(20);
        assertThat(ids).isEqualTo(all().subList(2, 4));
        task.events.set(1, plan(task.events.get(1), step("done", null)));
        server.pass(20);
        assertThat(told).isEqualTo(updates ? List.of("done") : List.of());
    }

    @Test
    void aStatusThatStaysUnknownForADayIsAnError() {
        task.says("one");
        task.status = "deleted";
        List<Throwable> errors = new ArrayList<>();
        tasks.events("t").subscribe(event -> {}, errors::add);
        server.time.advanceTimeBy(Duration.ofHours(23));
        assertThat(errors).isEmpty();
        server.time.advanceTimeBy(Duration.ofHours(2));
        assertThat(errors)
                .singleElement()
                .isInstanceOf(TaskTimeoutException.class)
                .asString()
                .contains("its status is 'deleted'");
    }

    @Test
    void eventsAfterTheEndAndAnotherBeginningAreFollowed() {
        task.says("one").becomes("stopped");
        Reader reader = follow();
        server.pass(15);
        task.event("explanation", Map.of("content", "why"));
        server.pass(10);
        task.becomes("running");
        server.pass(60);
        assertThat(reader.complete).isFalse();
        task.says("two").becomes("stopped");
        server.pass(60);
        assertThat(reader.ids).isEqualTo(all());
        assertThat(reader.complete).isTrue();
    }

    @Test
    void aTaskThatIsUnknownForAWhileIsFollowedThen() {
        task.unknown = true;
        Reader reader = follow();
        server.pass(90);
        task.unknown = false;
        task.says("done").becomes("stopped");
        server.pass(60);
        assertThat(reader.ids).isEqualTo(all());
        assertThat(reader.complete).isTrue();
    }
}
