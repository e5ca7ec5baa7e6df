package io.github.manusreactive.test.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.fanout.LedgerEntry;
import io.github.manusreactive.fanout.WaitingPolicy;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.test.ManusSandbox;
import io.github.manusreactive.test.agent.AgentScript;
import io.github.manusreactive.test.wire.WireForm;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A job whose tasks say {@code waiting} without anything to reply to, in both forms of the wire. */
@ParameterizedClass
@EnumSource(WireForm.class)
class FanOutUndescribedWaitTest {

    private static final int TASKS = 6;
    private static final Duration WORK = Duration.ofSeconds(20);

    /** A policy that would write a final outcome for a waiting task. */
    enum Policy {
        PARK(WaitingPolicy.park()),
        FAIL(WaitingPolicy.fail());

        private final WaitingPolicy policy;

        Policy(WaitingPolicy policy) {
            this.policy = policy;
        }
    }

    private final JobStage stage;

    FanOutUndescribedWaitTest(WireForm form) {
        stage = new JobStage(
                ManusSandbox.builder()
                        .wireForm(form)
                        .earlyWaiting(Duration.ofSeconds(8))
                        .agent(prompt -> AgentScript.start()
                                .run(WORK)
                                .progress("half of it")
                                .passingWait(Duration.ofSeconds(4))
                                .run(WORK)
                                .result("done")),
                "alice");
    }

    @AfterEach
    void close() {
        stage.close();
    }

    @ParameterizedTest
    @EnumSource
    void aJobOutlastsWaitsThatPass(Policy policy) {
        MemoryLedger ledger = new MemoryLedger();
        var running = stage.start(stage.job(TASKS).ledger(ledger).onWaiting(policy.policy));

        assertThat(running.end(Duration.ofMinutes(10))).hasSize(TASKS).allSatisfy(each -> {
            assertThat(each.isFinished()).as(each.toString()).isTrue();
            assertThat(each.outcome().answer()).isEqualTo("done");
        });
        assertThat(ledger.entries.values()).hasSize(TASKS).allMatch(LedgerEntry.Finished.class::isInstance);
        assertThat(stage.sandbox.journal().count(Operation.TASK_CREATE)).isEqualTo(TASKS);
        assertThat(stage.sandbox.journal().count(Operation.TASK_SEND_MESSAGE)).isZero();
        assertThat(stage.sandbox.journal().count(Operation.TASK_CONFIRM_ACTION)).isZero();
    }
}
