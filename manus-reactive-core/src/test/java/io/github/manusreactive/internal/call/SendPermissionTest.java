package io.github.manusreactive.internal.call;

import static io.github.manusreactive.internal.call.FakeApi.ok;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.error.DeadlineExceededException;
import io.github.manusreactive.error.DeliveryOutcome;
import io.github.manusreactive.error.ExtensionFailedException;
import io.github.manusreactive.error.ManusTransportException;
import io.github.manusreactive.error.TransportException;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.ratelimit.CallPermit;
import io.github.manusreactive.retry.CircuitBreakerSettings;
import io.github.manusreactive.retry.RetrySettings;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** The permit, and a check of the caller, are asked before a call is sent. */
class SendPermissionTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(100);

    private final ExecutorFixture rig = new ExecutorFixture(call -> Mono.just(ok("\"x\":7")));

    SendPermissionTest() {
        rig.options = rig.options.toBuilder()
                .timeout(TIMEOUT)
                .retry(RetrySettings.off())
                .build();
        rig.breaker = CircuitBreakerSettings.defaults();
    }

    /** Makes each permit ask a question before its call is sent. */
    private void permitsAsk(BooleanSupplier maySend) {
        rig.api.rateLimiter.gate(permits -> permits.map(permit -> new LeasedPermit(permit, maySend)));
    }

    @Test
    void aCallWhosePermitExpiredIsSentOnceWithAnotherPermitAndCostsNoRetry() {
        AtomicInteger questions = new AtomicInteger();
        permitsAsk(() -> questions.incrementAndGet() > 1);
        ScriptedOutcome<Integer> call = ScriptedOutcome.of(rig.call(Operation.TASK_CREATE));

        rig.passes(Duration.ZERO);

        assertThat(call.values).containsExactly(7);
        assertThat(rig.api.calls).hasSize(1);
        assertThat(rig.api.rateLimiter.settled()).containsExactly("unsent", "answered");
    }

    @Test
    void aLimiterWhosePermitsAlwaysExpireEndsTheCallAtItsDeadline() {
        permitsAsk(() -> false);
        ScriptedOutcome<Integer> call = ScriptedOutcome.of(rig.call(Operation.TASK_DETAIL));

        rig.passes(TIMEOUT);

        assertThat(call.error)
                .isInstanceOfSatisfying(
                        DeadlineExceededException.class,
                        error -> assertThat(error.outcome()).isEqualTo(DeliveryOutcome.NOT_SENT))
                .hasMessageContaining("the permit's lease ran out")
                .cause()
                .isInstanceOfSatisfying(
                        ManusTransportException.class,
                        error -> assertThat(error.kind()).isEqualTo(TransportException.Kind.PERMIT_EXPIRED));
        assertThat(rig.api.calls).isEmpty();
        assertThat(rig.api.rateLimiter.settled()).hasSizeBetween(10, 40).containsOnly("unsent");
        assertThat(breaker()).isZero();
    }

    @Test
    void cancellingBetweenTwoPermitsAcquiresNoFurtherOne() {
        permitsAsk(() -> false);
        ScriptedOutcome<Integer> call = ScriptedOutcome.of(rig.call(Operation.TASK_CREATE));
        rig.passes(Duration.ZERO);
        int before = rig.api.rateLimiter.permits.size();

        call.cancel();
        rig.passes(TIMEOUT);

        assertThat(rig.api.rateLimiter.settled()).hasSize(before).containsOnly("unsent");
    }

    @Test
    void aPermitThatThrowsEndsTheCallWithATypedError() {
        permitsAsk(() -> {
            throw new IllegalStateException("broken");
        });
        ScriptedOutcome<Integer> call = ScriptedOutcome.of(rig.call(Operation.TASK_CREATE));
        rig.passes(Duration.ZERO);

        assertThat(call.error)
                .isInstanceOf(ExtensionFailedException.class)
                .hasMessageContaining("nothing was sent")
                .hasMessageContaining(LeasedPermit.class.getName());
        assertThat(rig.api.calls).isEmpty();
        assertThat(rig.api.rateLimiter.settled()).containsExactly("unsent");
    }

    @Test
    void aCallThatItsSenderWithdrewIsNotSentAndNotRepeated() {
        rig.options = rig.options.toBuilder().retry(RetrySettings.defaults()).build();
        SendCheck check = new SendCheck(Operation.TASK_CREATE, () -> false);
        ScriptedOutcome<Integer> call =
                ScriptedOutcome.of(rig.call(Operation.TASK_CREATE).contextWrite(check.inContext()));
        rig.passes(TIMEOUT);

        assertThat(call.error).isInstanceOfSatisfying(ManusTransportException.class, error -> {
            assertThat(error.kind()).isEqualTo(TransportException.Kind.SEND_REFUSED);
            assertThat(error.outcome()).isEqualTo(DeliveryOutcome.NOT_SENT);
            assertThat(error.isRetryable()).isTrue();
        });
        assertThat(rig.api.calls).isEmpty();
        assertThat(rig.api.rateLimiter.settled()).containsExactly("unsent");
        assertThat(breaker()).isZero();
    }

    @Test
    void theCheckOfACreateDoesNotConcernReads() {
        SendCheck check = new SendCheck(Operation.TASK_CREATE, () -> false);
        ScriptedOutcome<Integer> read =
                ScriptedOutcome.of(rig.call(Operation.TASK_DETAIL).contextWrite(check.inContext()));

        assertThat(read.values).containsExactly(7);
    }

    @Test
    void eachAttemptIsChecked() {
        AtomicBoolean mayRepeat = new AtomicBoolean(true);
        ExecutorFixture failing = new ExecutorFixture(call -> {
            mayRepeat.set(false);
            return Mono.error(new TransportException(TransportException.Kind.CONNECT, "refused", null));
        });
        SendCheck check = new SendCheck(Operation.TASK_CREATE, mayRepeat::get);
        ScriptedOutcome<Integer> call =
                ScriptedOutcome.of(failing.call(Operation.TASK_CREATE).contextWrite(check.inContext()));
        failing.passes(Duration.ofMinutes(5));

        assertThat(failing.api.calls).hasSize(1);
        assertThat(call.error)
                .isInstanceOfSatisfying(
                        ManusTransportException.class,
                        error -> assertThat(error.kind()).isEqualTo(TransportException.Kind.SEND_REFUSED));
    }

    private int breaker() {
        return rig.config()
                .resilience()
                .circuitBreakerRegistry()
                .circuitBreaker("manus-alice@api.example.test")
                .getMetrics()
                .getNumberOfBufferedCalls();
    }

    private record LeasedPermit(CallPermit permit, BooleanSupplier lease) implements CallPermit {

        @Override
        public boolean maySend() {
            return lease.getAsBoolean();
        }

        @Override
        public void responded() {
            permit.responded();
        }

        @Override
        public void unsent() {
            permit.unsent();
        }

        @Override
        public void limited(@Nullable Duration retryAfter) {
            permit.limited(retryAfter);
        }
    }
}
