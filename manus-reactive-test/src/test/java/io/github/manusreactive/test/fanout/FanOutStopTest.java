package io.github.manusreactive.test.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.error.LedgerException;
import io.github.manusreactive.fanout.FanOut;
import io.github.manusreactive.fanout.FanOutLedger;
import io.github.manusreactive.fanout.FanOutRegistry;
import io.github.manusreactive.fanout.LedgerEntry;
import io.github.manusreactive.fanout.LedgerEntry.Intended;
import io.github.manusreactive.fanout.OutcomeStatus;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.test.ManusSandbox;
import io.github.manusreactive.test.agent.AgentScript;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** A job that stops while an item is on its way to its task. */
class FanOutStopTest {

    private static final Duration SOON = Duration.ofSeconds(2);
    private static final Duration WHILE = Duration.ofMinutes(30);

    private final JobStage stage = new JobStage(
            ManusSandbox.builder()
                    .runTime(Duration.ofSeconds(30))
                    .latency(Duration.ofMillis(300), Duration.ofMillis(400)),
            "alice");
    private final MemoryLedger ledger = new MemoryLedger();

    @AfterEach
    void close() {
        stage.close();
    }

    private FanOut<Integer> job(int items) {
        return stage.job(items).ledger(ledger);
    }

    private long creates() {
        return stage.sandbox.journal().count(Operation.TASK_CREATE);
    }

    private void assertTheNextRunCreatesIt() {
        stage.sandbox.faults().clear();
        assertThat(stage.start(job(1)).end(WHILE))
                .singleElement()
                .satisfies(each -> assertThat(each.outcome().isFinished()).isTrue());
        assertThat(stage.sandbox.journal().tasksCreated()).isEqualTo(1);
    }

    @Test
    void anItemThatIsBeingPreparedIsLeftAsItIs() {
        var running = stage.start(job(1).preparation((client, item, request) ->
                Mono.delay(Duration.ofMinutes(1), stage.time).thenReturn(request)));
        stage.pass(Duration.ofSeconds(10));

        running.job.drain();

        assertThat(running.end(SOON)).isEmpty();
        stage.pass(Duration.ofMinutes(2));
        assertThat(creates()).isZero();
        assertThat(ledger.entries).isEmpty();
        assertTheNextRunCreatesIt();
    }

    @Test
    void aPreparationThatStopsTheJobItselfIsFollowedByNoCreate() {
        var stop = new Runnable[1];
        var running = stage.start(job(11).preparation((client, item, request) -> {
            if (item == 10) {
                stop[0].run();
            }
            return Mono.just(request);
        }));
        // ten are created at once, the last one a minute later
        stop[0] = running.job::drain;

        assertThat(running.end(WHILE)).hasSize(10);
        assertThat(creates()).isEqualTo(10);
        assertThat(ledger.entries).hasSize(10);
    }

    @Test
    void aRefusedCreateThatWaitsIsCancelled() {
        stage.sandbox.faults().on(Operation.TASK_CREATE).rateLimited(Duration.ofSeconds(40));
        var running = stage.start(job(1));
        stage.pass(Duration.ofSeconds(5));
        assertThat(creates()).isEqualTo(1);

        running.job.drain();

        assertThat(running.end(SOON)).isEmpty();
        stage.pass(Duration.ofMinutes(2));
        assertThat(creates()).isEqualTo(1);
        assertThat(ledger.entries.get("k0"))
                .isInstanceOfSatisfying(
                        Intended.class, entry -> assertThat(entry.open()).isFalse());
        assertTheNextRunCreatesIt();
    }

    @Test
    void aCreateThatIsRefusedAfterTheStopIsNotSentAgain() {
        stage.sandbox.faults().on(Operation.TASK_CREATE).rateLimited(Duration.ofSeconds(40));
        var running = stage.start(job(1));
        stage.pass(Duration.ofMillis(200));

        running.job.drain();

        assertThat(running.end(SOON)).isEmpty();
        stage.pass(Duration.ofMinutes(2));
        assertThat(creates()).isEqualTo(1);
        assertTheNextRunCreatesIt();
    }

    @Test
    void aCreateWithALostResponseIsSearchedForAfterTheStopAndNotSentAgain() {
        stage.sandbox.faults().on(Operation.TASK_CREATE).once().resetBeforeProcessing();
        var running = stage.start(job(1));
        stage.pass(Duration.ofSeconds(2));
        assertThat(creates()).isEqualTo(1);

        running.job.drain();

        // the settle time of the lost response passes first
        assertThat(running.end(Duration.ofMinutes(3))).isEmpty();
        assertThat(creates()).isEqualTo(1);
        assertThat(stage.sandbox.journal().count(Operation.TASK_LIST)).isGreaterThan(1);
        assertTheNextRunCreatesIt();
    }

    @Test
    void aCreateWithAResponseAfterTheStopHasItsOutcome() {
        var running = stage.start(job(1));
        stage.pass(Duration.ofMillis(200));

        running.job.drain();

        assertThat(running.end(WHILE))
                .singleElement()
                .satisfies(each -> assertThat(each.outcome().isFinished()).isTrue());
    }

    private SlowLedger slow() {
        return new SlowLedger(ledger, stage.time);
    }

    private void assertCancelled(int creates) {
        stage.pass(Duration.ofMinutes(2));
        assertThat(creates()).isEqualTo(creates);
        assertThat(ledger.entries.get("k0"))
                .isInstanceOfSatisfying(
                        Intended.class, entry -> assertThat(entry.open()).isFalse());
        assertTheNextRunCreatesIt();
    }

    @Test
    void anIntentBeingRecordedWhenTheJobIsAbandonedIsNotSearchedFor() {
        var running = stage.start(job(1).ledger(slow()));
        stage.pass(Duration.ofMillis(800));

        running.job.abandon();

        assertThat(running.end(SOON)).isEmpty();
        assertCancelled(0);
    }

    @Test
    void anIntentBeingRecordedWhenTheSubscriberCancelsIsNotSearchedFor() {
        var running = stage.start(job(1).ledger(slow()));
        stage.pass(Duration.ofMillis(800));

        running.subscription.dispose();

        assertCancelled(0);
    }

    @Test
    void aRefusedCreateThatWaitsWhenTheJobIsAbandonedIsNotSearchedFor() {
        stage.sandbox.faults().on(Operation.TASK_CREATE).rateLimited(Duration.ofSeconds(40));
        var running = stage.start(job(1).ledger(slow()));
        stage.pass(Duration.ofSeconds(5));

        running.job.abandon();

        assertThat(running.end(SOON)).isEmpty();
        assertCancelled(1);
    }

    @Test
    void theLedgerIsClosedAfterTheLastWrite() {
        stage.sandbox.faults().on(Operation.TASK_CREATE).rateLimited(Duration.ofSeconds(40));
        SlowLedger slow = slow();
        var running = stage.start(job(1).ledger(slow));
        stage.pass(Duration.ofSeconds(5));

        running.subscription.dispose();

        assertCancelled(1);
        assertThat(slow.done()).hasSize(3).last().isEqualTo(SlowLedger.CLOSED);
    }

    @Test
    void aCancelledJobRunsUntilItsLedgerIsClosed() {
        SlowLedger slow = slow();
        var running = stage.start(job(1).ledger(slow));
        AtomicBoolean over = new AtomicBoolean();
        running.job.progress(Duration.ofSeconds(1)).subscribe(null, null, () -> over.set(true));
        stage.pass(Duration.ofSeconds(5));

        running.subscription.dispose();

        assertThat(FanOutRegistry.of(stage.clients).jobs()).containsExactly(running.job);
        assertThat(over).isFalse();
        stage.pass(Duration.ofSeconds(1));
        assertThat(slow.done()).contains(SlowLedger.CLOSED);
        assertThat(FanOutRegistry.of(stage.clients).jobs()).isEmpty();
        assertThat(over).isTrue();
    }

    @Test
    void aTaskThatIsCreatedInTheMomentOfTheCancellationIsWrittenDown() {
        var running = stage.start(job(1).ledger(slow()));
        stage.until(() -> stage.sandbox.journal().tasksCreated() == 1, WHILE);
        stage.pass(Duration.ofMillis(500));

        running.subscription.dispose();

        stage.pass(Duration.ofSeconds(2));
        assertThat(ledger.entries.get("k0")).isInstanceOf(LedgerEntry.Created.class);
    }

    /** Does so much more after each record, and that to close. */
    private FanOutLedger stuck(Mono<Void> recording, Mono<Void> closing) {
        return new FanOutLedger() {
            @Override
            public Mono<String> open() {
                return ledger.open();
            }

            @Override
            public Mono<LedgerEntry> find(String key) {
                return ledger.find(key);
            }

            @Override
            public Mono<Void> record(LedgerEntry entry) {
                return ledger.record(entry).then(recording);
            }

            @Override
            public Mono<Void> close() {
                return closing;
            }
        };
    }

    @Test
    void aWriteThatComesToNoEndKeepsTheLedgerLockedForAWhileOnly() {
        var running = stage.start(job(1).ledger(stuck(Mono.never(), ledger.close())));
        stage.pass(Duration.ofSeconds(1));

        running.job.abandon();

        assertThat(running.end(Duration.ofMinutes(1))).isEmpty();
        assertThat(ledger.closed).isTrue();
        assertThat(creates()).isZero();
    }

    @Test
    void aLedgerThatDoesNotCloseHidesNoError() {
        ledger.broken = entry -> true;
        var running = stage.start(job(1).ledger(stuck(Mono.empty(), Mono.never())));

        assertThat(stage.until(() -> running.error != null, Duration.ofMinutes(1)))
                .isTrue();
        assertThat(running.error).isInstanceOf(LedgerException.class).hasMessageContaining("disk full");
        assertThat(FanOutRegistry.of(stage.clients).jobs()).isEmpty();
    }

    @Test
    void aLedgerThatDoesNotCloseIsReported() {
        var running = stage.start(job(1).ledger(stuck(Mono.empty(), Mono.never())));

        assertThat(stage.until(() -> running.error != null, Duration.ofMinutes(2)))
                .isTrue();
        assertThat(running.outcomes).hasSize(1);
        assertThat(running.error).isInstanceOf(LedgerException.class).hasMessageContaining("did not close within 30 s");
    }

    /** Ten are created a minute: all ten have failed, and wait for the next minute. */
    @Test
    void whatFailedAndWaitsForItsRetryHasItsOutcome() {
        stage.sandbox.agent(
                prompt -> AgentScript.start().run(Duration.ofSeconds(5)).error("tool_error", "gave up"));
        var running = stage.start(job(10).retriesOfFailed(5));
        stage.pass(Duration.ofSeconds(40));
        assertThat(running.job.progress().queued()).isEqualTo(10);

        running.job.drain();

        assertThat(running.end(SOON))
                .hasSize(10)
                .allMatch(each -> each.outcome().status() == OutcomeStatus.FAILED);
        assertThat(ledger.entries.values()).hasSize(10).allMatch(LedgerEntry.Created.class::isInstance);
    }

    @Test
    void aRefusedCreateThatWaitsWhenTheSubscriberCancelsIsNotSearchedFor() {
        stage.sandbox.faults().on(Operation.TASK_CREATE).rateLimited(Duration.ofSeconds(40));
        var running = stage.start(job(1));
        stage.pass(Duration.ofSeconds(5));

        running.subscription.dispose();

        assertCancelled(1);
    }

    @Test
    void aCreateInFlightWhenTheSubscriberCancelsIsSearchedFor() {
        var running = stage.start(job(1));
        stage.pass(Duration.ofMillis(200));

        running.subscription.dispose();

        stage.pass(Duration.ofMinutes(2));
        assertThat(ledger.entries.get("k0"))
                .isInstanceOfSatisfying(
                        Intended.class, entry -> assertThat(entry.open()).isTrue());
        assertTheNextRunCreatesIt();
    }
}
