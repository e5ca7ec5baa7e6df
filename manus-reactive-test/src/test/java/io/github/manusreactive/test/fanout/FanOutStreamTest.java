package io.github.manusreactive.test.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.error.LedgerException;
import io.github.manusreactive.fanout.FanOut;
import io.github.manusreactive.fanout.FanOutLedger;
import io.github.manusreactive.fanout.FanOutOutcome;
import io.github.manusreactive.fanout.FanOutProgress;
import io.github.manusreactive.fanout.FanOutRegistry;
import io.github.manusreactive.fanout.OutcomeStatus;
import io.github.manusreactive.fanout.WaitingPolicy;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.ratelimit.LocalRateLimiter;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.test.ManusSandbox;
import io.github.manusreactive.test.agent.AgentScript;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** The stream of a job: items in, outcomes out, and what each of them may do to it. */
class FanOutStreamTest {

    private static final Duration WHILE = Duration.ofMinutes(30);

    private final JobStage stage = new JobStage(ManusSandbox.builder().runTime(Duration.ofSeconds(20)), "alice", "bob");

    @AfterEach
    void close() {
        stage.close();
    }

    private FanOut<String> ofKeys(String... keys) {
        return FanOut.over(stage.clients, Flux.just(keys), key -> key, key -> CreateTaskRequest.of("prompt " + key));
    }

    @Test
    void theSecondItemOfAKeyIsRefusedAndBothPlacesAreNamed() {
        List<FanOutOutcome<String>> outcomes =
                stage.start(ofKeys("a", "b", "c", "b", "d", "b")).end(WHILE);

        assertThat(outcomes).hasSize(6);
        assertThat(outcomes)
                .filteredOn(each -> each.outcome().status() == OutcomeStatus.REJECTED)
                .extracting(each -> each.outcome().error().message())
                .satisfiesExactlyInAnyOrder(
                        message -> assertThat(message).contains("'b' is the key of item 2 and again of item 4"),
                        message -> assertThat(message).contains("'b' is the key of item 2 and again of item 6"));
        assertThat(stage.sandbox.journal().tasksCreated()).isEqualTo(4);
    }

    @Test
    void uniqueKeysAreTrustedIfPromised() {
        assertThat(stage.start(ofKeys("a", "a").keysAreUnique()).end(WHILE))
                .hasSize(2)
                .allMatch(each -> each.outcome().isFinished());
    }

    @Test
    void functionsThatThrowSpoilTheirItemOnly() {
        FanOut<Integer> fanOut = FanOut.over(
                stage.clients,
                Flux.range(1, 4),
                i -> i == 2 ? null : "k" + 12 / (i - 3),
                i -> i == 4 ? null : CreateTaskRequest.of("prompt " + i));

        List<FanOutOutcome<Integer>> outcomes = stage.start(fanOut).end(WHILE);

        assertThat(outcomes)
                .filteredOn(each -> each.outcome().status() == OutcomeStatus.REJECTED)
                .extracting(each -> each.key() + " " + each.outcome().error().message())
                .satisfiesExactlyInAnyOrder(
                        text -> assertThat(text).startsWith("#2 ").contains("blank at item 2"),
                        text -> assertThat(text).startsWith("#3 ").contains("item 3", "/ by zero"),
                        text -> assertThat(text).startsWith("k12 ").contains("item 4", "null"));
        assertThat(outcomes).filteredOn(each -> each.outcome().isFinished()).hasSize(1);
    }

    /** As Kotlin and generic code do, whatever the signature says. */
    @SuppressWarnings("unchecked")
    private static <E extends Throwable> CreateTaskRequest sneaky(Throwable error) throws E {
        throw (E) error;
    }

    @Test
    void whateverAFunctionThrowsItSpoilsItsItemOnly() {
        var running = stage.start(FanOut.over(stage.clients, Flux.range(0, 3), i -> "k" + i, i -> switch (i) {
            case 0 -> FanOutStreamTest.<RuntimeException>sneaky(new IOException("checked"));
            case 1 -> FanOutStreamTest.<RuntimeException>sneaky(new AssertionError("asserted"));
            default -> CreateTaskRequest.of("prompt " + i);
        }));

        assertThat(running.end(WHILE))
                .extracting(each -> each.outcome().status())
                .containsExactlyInAnyOrder(OutcomeStatus.REJECTED, OutcomeStatus.REJECTED, OutcomeStatus.FINISHED);
    }

    @Test
    void aSlowConsumerSlowsTheSourceDown() {
        AtomicInteger taken = new AtomicInteger();
        FanOut<Integer> endless = FanOut.over(
                stage.clients,
                Flux.<Integer>generate(sink -> sink.next(taken.getAndIncrement())),
                i -> "k" + i,
                i -> CreateTaskRequest.of("prompt " + i));
        List<Integer> seen = new ArrayList<>();
        BaseSubscriber<FanOutOutcome<Integer>> slow = new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {
                subscription.request(3);
            }

            @Override
            protected void hookOnNext(FanOutOutcome<Integer> outcome) {
                seen.add(outcome.item());
            }
        };
        endless.maxInFlight(8).job().outcomes().subscribe(slow);

        stage.pass(Duration.ofMinutes(5));
        assertThat(seen).hasSize(3);
        assertThat(taken.get()).isEqualTo(8 + 3);

        slow.request(2);
        stage.pass(Duration.ofMinutes(5));
        assertThat(seen).hasSize(5);
        assertThat(taken.get()).isEqualTo(8 + 5);
    }

    @Test
    void inInputOrderASlowHeadHoldsNoMoreThanTheBound() {
        stage.sandbox.agent(prompt -> prompt.text().equals("prompt 0")
                ? AgentScript.answer(Duration.ofMinutes(20), "slow")
                : AgentScript.answer(Duration.ofSeconds(5), "quick"));
        var running = stage.start(stage.job(30).maxInFlight(6).inputOrder());

        stage.pass(Duration.ofMinutes(15));
        assertThat(running.outcomes).isEmpty();
        assertThat(stage.sandbox.journal().tasksCreated()).isEqualTo(6);

        assertThat(running.end(WHILE))
                .extracting(FanOutOutcome::item)
                .hasSize(30)
                .isSorted();
    }

    @Test
    void failedTasksAreRepeatedSoOftenAndNotMore() {
        stage.sandbox.agent(
                prompt -> AgentScript.start().run(Duration.ofSeconds(5)).error("tool_error", "gave up"));

        List<FanOutOutcome<Integer>> outcomes =
                stage.start(stage.job(3).retriesOfFailed(2)).end(WHILE);

        assertThat(outcomes).hasSize(3).allSatisfy(each -> {
            assertThat(each.outcome().status()).isEqualTo(OutcomeStatus.FAILED);
            assertThat(each.outcome().error().code()).isEqualTo("tool_error");
            assertThat(each.outcome().attempts()).isEqualTo(3);
        });
        assertThat(stage.sandbox.journal().tasksCreated()).isEqualTo(9);
    }

    @Test
    void byDefaultAFailedTaskIsNotRepeated() {
        stage.sandbox.agent(
                prompt -> AgentScript.start().run(Duration.ofSeconds(5)).error("tool_error", "gave up"));

        stage.start(stage.job(3)).end(WHILE);

        assertThat(stage.sandbox.journal().tasksCreated()).isEqualTo(3);
    }

    @Test
    void aTaskThatIsNotDoneInTimeEndsSoAndMayBeStopped() {
        stage.sandbox.agent(prompt -> AgentScript.start().runForever());

        List<FanOutOutcome<Integer>> outcomes = stage.start(
                        stage.job(2).taskTimeout(Duration.ofMinutes(3)).run(options -> options.stopOnTimeout(true)))
                .end(Duration.ofMinutes(5));

        assertThat(outcomes).hasSize(2).allMatch(each -> each.outcome().status() == OutcomeStatus.TIMED_OUT);
        assertThat(stage.sandbox.journal().count(Operation.TASK_STOP)).isEqualTo(2);
    }

    @Test
    void theTimeoutOfFourHoursStaysWhenOtherOptionsAreChanged() {
        stage.sandbox.agent(prompt -> AgentScript.start().runForever());

        List<FanOutOutcome<Integer>> outcomes = stage.start(
                        stage.job(1).run(options -> options.settleTime(Duration.ofSeconds(20))))
                .end(Duration.ofMinutes(245));

        assertThat(outcomes).extracting(FanOutOutcome::status).containsExactly(OutcomeStatus.TIMED_OUT);
    }

    @Test
    void theTimeoutIsLiftedOnRequest() {
        stage.sandbox.agent(prompt -> AgentScript.start().runForever());
        var running =
                stage.start(stage.job(1).taskTimeout(Duration.ofMinutes(3)).run(options -> options.timeout(null)));

        stage.pass(Duration.ofMinutes(5));

        assertThat(running.outcomes).isEmpty();
        assertThat(running.job.progress().running()).isEqualTo(1);
        assertThat(running.job).hasToString("FanOutJob[users=[alice, bob], done=0, running=1]");
    }

    @Test
    void cancellingFreesEverything() {
        stage.sandbox.agent(prompt -> prompt.text().equals("prompt 0")
                ? AgentScript.start().ask("Which?")
                : AgentScript.answer(Duration.ofHours(1), "done"));
        var running = stage.start(stage.job(100).onWaiting(WaitingPolicy.hold(5, Duration.ofHours(1))));
        stage.until(() -> !running.job.openQuestions().isEmpty(), WHILE);
        List<FanOutProgress> shown = new ArrayList<>();
        boolean[] over = {false};
        running.job.progress(Duration.ofSeconds(1)).subscribe(shown::add, e -> {}, () -> over[0] = true);

        running.subscription.dispose();
        stage.pass(Duration.ofSeconds(5));
        assertThat(((LocalRateLimiter) stage.clients.rateLimiter()).snapshots())
                .filteredOn(each -> each.operation() == Operation.TASK_CREATE)
                .hasSize(2)
                .allSatisfy(each -> assertThat(each.queued()).isZero());
        long calls = stage.sandbox.journal().count();
        stage.pass(WHILE);

        assertThat(stage.sandbox.journal().count()).isEqualTo(calls);
        assertThat(running.job.openQuestions()).isEmpty();
        assertThat(running.job.progress().held()).isZero();
        assertThat(running.job.progress().running()).isZero();
        assertThat(running.job.progress().queued()).isZero();
        assertThat(stage.clients.polledTasks().values()).allMatch(count -> count == 0);
        assertThat(FanOutRegistry.of(stage.clients).jobs()).isEmpty();
        assertThat(over[0]).isTrue();
    }

    @Test
    void progressTellsTheBeginningTheWayAndTheEnd() {
        FanOut<Integer> fanOut = stage.job(60).total(60);
        var job = fanOut.job();
        List<FanOutProgress> shown = new ArrayList<>();
        boolean[] over = {false};
        job.progress(Duration.ofSeconds(10)).subscribe(shown::add, e -> {}, () -> over[0] = true);
        job.outcomes().subscribe();

        stage.until(() -> over[0], WHILE);

        assertThat(shown.get(0).done()).isZero();
        assertThat(shown).extracting(FanOutProgress::done).isSorted();
        assertThat(shown).anySatisfy(each -> {
            assertThat(each.running()).isPositive();
            assertThat(each.queued()).isPositive();
            assertThat(each.perMinute()).isPositive();
            assertThat(each.eta()).isPositive();
        });
        FanOutProgress last = shown.get(shown.size() - 1);
        assertThat(last.done()).isEqualTo(60);
        assertThat(last.count(OutcomeStatus.FINISHED)).isEqualTo(60);
        assertThat(last.running()).isZero();
        assertThat(last.credits()).isEqualTo(600);
        assertThat(last.eta()).isNull();
        assertThat(last.elapsed()).isBetween(Duration.ofMinutes(2), Duration.ofMinutes(4));
    }

    @Test
    void theSourcesErrorComesAfterTheOutcomesOfWhatItGave() {
        FanOut<Integer> fanOut = FanOut.over(
                stage.clients,
                Flux.range(0, 3).concatWith(Flux.error(new IllegalStateException("line 4 is torn"))),
                i -> "k" + i,
                i -> CreateTaskRequest.of("prompt " + i));

        var running = stage.start(fanOut);
        stage.until(() -> running.error != null, WHILE);

        assertThat(running.error).hasMessage("line 4 is torn");
        assertThat(running.outcomes).hasSize(3);
    }

    @Test
    void aBrokenLedgerEndsAJobInInputOrderWhateverItsFirstItemDoes() {
        MemoryLedger ledger = new MemoryLedger();
        ledger.broken = entry -> entry.key().equals("b");
        var running = stage.start(ofKeys("a", "b")
                .ledger(ledger)
                .inputOrder()
                .preparation((client, item, request) -> item.equals("a")
                        ? Mono.delay(Duration.ofHours(5), stage.time).thenReturn(request)
                        : Mono.just(request)));

        assertThat(stage.until(() -> running.error != null, WHILE)).isTrue();
        assertThat(running.error).isInstanceOf(LedgerException.class).hasMessageContaining("disk full");
    }

    @Test
    void aJobThatFailedMayBeRunAgainAtOnceOnItsLedger(@TempDir Path folder) {
        AtomicInteger times = new AtomicInteger();
        Flux<Integer> input = Flux.defer(() -> times.getAndIncrement() == 0
                ? Flux.error(new IllegalStateException("the input is away"))
                : Flux.empty());

        Flux.defer(() -> FanOut.over(stage.clients, input, i -> "k" + i, i -> CreateTaskRequest.of("prompt " + i))
                        .ledger(FanOutLedger.file(folder.resolve("again.ledger")))
                        .job()
                        .outcomes())
                .retry(1)
                .as(StepVerifier::create)
                .expectComplete()
                .verify(Duration.ofSeconds(20));

        assertThat(times).hasValue(2);
    }

    @Test
    void aJobRunsOnce() {
        var running = stage.start(stage.job(1));
        running.end(WHILE);
        List<Throwable> errors = new ArrayList<>();

        running.job.outcomes().subscribe(each -> {}, errors::add);

        assertThat(errors).singleElement().asString().contains("runs once");
    }
}
