package io.github.manusreactive.test.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.fanout.FanOut;
import io.github.manusreactive.fanout.FanOutOutcome;
import io.github.manusreactive.fanout.FanOutRegistry;
import io.github.manusreactive.fanout.LedgerEntry;
import io.github.manusreactive.fanout.LedgerEntry.Created;
import io.github.manusreactive.fanout.LedgerEntry.Finished;
import io.github.manusreactive.fanout.LedgerEntry.Intended;
import io.github.manusreactive.internal.call.SendCheck;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.test.ManusSandbox;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The ledger is shared with other processes, which may take items over. */
class FanOutLostItemsTest {

    private static final Duration WHILE = Duration.ofMinutes(30);
    private static final Duration SETTLE_TIME = Duration.ofMinutes(2);

    private final JobStage stage = new JobStage(
            ManusSandbox.builder()
                    .runTime(Duration.ofSeconds(30))
                    .latency(Duration.ofMillis(100), Duration.ofMillis(200)),
            "alice");
    private final MemoryLedger ledger = new MemoryLedger();

    @AfterEach
    void close() {
        stage.close();
    }

    private FanOut<Integer> job(int items) {
        return stage.job(items).ledger(ledger);
    }

    @ParameterizedTest
    @ValueSource(classes = {Intended.class, Created.class, Finished.class})
    void anItemThatIsLostEndsAlone(Class<? extends LedgerEntry> at) {
        ledger.lost = entry -> at.isInstance(entry) && entry.key().equals("k1");
        var running = stage.start(job(3));

        assertThat(running.end(WHILE)).extracting(FanOutOutcome::key).containsExactlyInAnyOrder("k0", "k2");
        assertThat(running.job.progress().lost()).isEqualTo(1);
        assertThat(running.job.progress().done()).isEqualTo(2);
        assertThat(running.job.runningTasks()).isEmpty();
        assertThat(stage.sandbox.journal().tasksCreated()).isEqualTo(at == Intended.class ? 2 : 3);
        assertThat(FanOutRegistry.of(stage.clients).totals().lost()).isEqualTo(1);
    }

    @Test
    void lostItemsFreeTheirSlotsAndCreditLimits() {
        ledger.lost = entry -> entry instanceof Intended;
        var running = stage.start(job(50).maxInFlight(2).maxCredits(1_000));

        assertThat(running.end(WHILE)).isEmpty();
        assertThat(running.job.progress().lost()).isEqualTo(50);
        assertThat(stage.sandbox.journal().tasksCreated()).isZero();
    }

    @Test
    void aCreateThatTheProcessMayNotSendIsTriedAgainAndIsNoOutage() {
        AtomicInteger questions = new AtomicInteger();
        SendCheck check = new SendCheck(Operation.TASK_CREATE, () -> questions.incrementAndGet() > 3);
        List<FanOutOutcome<Integer>> outcomes = new ArrayList<>();
        var job = job(1).job();
        job.outcomes().contextWrite(check.inContext()).subscribe(outcomes::add);

        assertThat(stage.until(() -> outcomes.size() == 1, WHILE)).isTrue();
        assertThat(outcomes.get(0).outcome().isFinished()).isTrue();
        assertThat(stage.sandbox.journal().tasksCreated()).isEqualTo(1);
        assertThat(job.progress().stopReason()).isNull();
    }

    @Test
    void anItemWhoseCreateWasRefusedAndWhoseKeyIsGoneIsLost() {
        ledger.lost = entry -> entry instanceof Intended intended && !intended.open();
        SendCheck check = new SendCheck(Operation.TASK_CREATE, () -> false);
        AtomicInteger ends = new AtomicInteger();
        var job = job(1).job();
        job.outcomes().contextWrite(check.inContext()).subscribe(outcome -> {}, error -> {}, ends::incrementAndGet);

        assertThat(stage.until(() -> ends.get() == 1, WHILE)).isTrue();
        assertThat(job.progress().lost()).isEqualTo(1);
        assertThat(stage.sandbox.journal().tasksCreated()).isZero();
    }

    /** A process dies with an open create that never arrived; returns the time after which another one creates the task. */
    private Duration untilCreated(Duration untilLatestSend) {
        stage.sandbox.faults().on(Operation.TASK_CREATE).times(1).hangBeforeProcessing();
        var first = job(1).job().outcomes().subscribe();
        stage.until(() -> ledger.entries.containsKey("k0"), WHILE);
        stage.pass(Duration.ofSeconds(5));
        first.dispose();
        stage.pass(SETTLE_TIME.multipliedBy(2));
        Instant begin = stage.sandbox.clock().instant();
        ledger.latestSend = untilLatestSend.isZero() ? null : begin.plus(untilLatestSend);
        stage.start(job(1));
        assertThat(stage.until(() -> stage.sandbox.journal().tasksCreated() == 1, WHILE))
                .isTrue();
        return Duration.between(begin, stage.sandbox.clock().instant());
    }

    @Test
    void theSearchTakesTheWholeSettleTimeFromTheOpening() {
        assertThat(untilCreated(Duration.ZERO)).isBetween(SETTLE_TIME, SETTLE_TIME.plusSeconds(30));
    }

    @Test
    void theSearchTakesTheWholeSettleTimeFromTheLatestSend() {
        assertThat(untilCreated(Duration.ofSeconds(50)))
                .isBetween(SETTLE_TIME.plusSeconds(50), SETTLE_TIME.plusSeconds(80));
    }

    @Test
    void aCreateThatIsLongPastNeedsNoFurtherWait() {
        assertThat(untilCreated(SETTLE_TIME.negated())).isLessThan(Duration.ofSeconds(30));
    }
}
