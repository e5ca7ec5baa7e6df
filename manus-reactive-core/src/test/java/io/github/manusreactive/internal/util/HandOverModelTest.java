package io.github.manusreactive.internal.util;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jetbrains.kotlinx.lincheck.LinChecker;
import org.jetbrains.kotlinx.lincheck.LincheckAssertionError;
import org.jetbrains.kotlinx.lincheck.annotations.Operation;
import org.jetbrains.kotlinx.lincheck.annotations.Validate;
import org.jetbrains.kotlinx.lincheck.strategy.managed.modelchecking.ModelCheckingOptions;
import org.junit.jupiter.api.Test;

/**
 * A model of the race for an attempt between its write, an error below it, and its caller that ends it at a deadline or a cancellation.
 * Lincheck runs the interleavings of their accesses to shared memory. Models that are broken on purpose show that it finds a fault.
 */
class HandOverModelTest {

    @Test
    void theDecisionIsLinearizable() {
        check(DecisionModel.class);
    }

    @Test
    void anAttemptIsNeverBothWrittenAndReportedAsNotSent() {
        check(AttemptModel.class);
    }

    @Test
    void aDecisionByCheckThenActIsFound() {
        assertThatThrownBy(() -> check(CheckThenActModel.class))
                .isInstanceOf(LincheckAssertionError.class)
                .hasMessageContaining("Invalid execution results");
    }

    @Test
    void aWriteThatChecksTheDecisionWithoutClaimingItIsFound() {
        assertThatThrownBy(() -> check(UnclaimedWriteModel.class))
                .isInstanceOf(LincheckAssertionError.class)
                .hasMessageContaining("written, but reported as not sent");
    }

    private static void check(Class<?> model) {
        LinChecker.check(
                model,
                new ModelCheckingOptions()
                        .iterations(5)
                        .invocationsPerIteration(40)
                        .threads(2)
                        .actorsPerThread(2)
                        .actorsBefore(0)
                        .actorsAfter(0)
                        .minimizeFailedScenario(false));
    }

    /** Both claims and the question, whose results must be those of some sequential execution. */
    public static class DecisionModel {

        private final HandOverState state = new HandOverState();

        @Operation
        public boolean handOver() {
            return state.handOver();
        }

        @Operation
        public boolean failBeforeSend() {
            return state.failBeforeSend();
        }

        @Operation
        public boolean isHandedOver() {
            return state.isHandedOver();
        }
    }

    /** A decision without compare-and-set. */
    public static class CheckThenActModel {

        private volatile boolean handedOver;
        private volatile boolean failed;

        @Operation
        public boolean handOver() {
            if (failed || handedOver) {
                return false;
            }
            handedOver = true;
            return true;
        }

        @Operation
        public boolean failBeforeSend() {
            if (handedOver) {
                return false;
            }
            failed = true;
            return true;
        }
    }

    /** The steps of a transport and of its caller, with a record of what the server and the caller have seen. */
    public static class AttemptModel {

        final HandOverTracker tracker = new HandOverTracker(() -> {});
        private volatile HandOverState current = new HandOverState();
        private volatile HandOverState written;
        private volatile HandOverState failed;
        private volatile boolean endedByCaller;

        @Operation
        public void send() {
            HandOverState state = new HandOverState();
            current = state;
            tracker.track(state);
            if (claim(state)) {
                written = state;
            }
        }

        @Operation
        public void fail() {
            HandOverState state = current;
            if (state.failBeforeSend()) {
                failed = state;
            }
        }

        @Operation
        public void end() {
            if (tracker.failBeforeSend()) {
                endedByCaller = true;
            }
        }

        boolean claim(HandOverState state) {
            return state.handOver();
        }

        @Validate
        public void validate() {
            if (written != null && (written == failed || endedByCaller)) {
                throw new IllegalStateException("written, but reported as not sent");
            }
        }
    }

    /** The write asks whether the attempt has failed, but does not claim it. */
    public static class UnclaimedWriteModel extends AttemptModel {

        @Override
        boolean claim(HandOverState state) {
            return !tracker.hasFailedBeforeSend();
        }
    }
}
