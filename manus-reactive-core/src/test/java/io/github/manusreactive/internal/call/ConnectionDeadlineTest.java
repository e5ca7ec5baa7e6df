package io.github.manusreactive.internal.call;

import static io.github.manusreactive.internal.call.FakeApi.ok;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.error.AmbiguousOutcomeException;
import io.github.manusreactive.error.DeadlineExceededException;
import io.github.manusreactive.http.HttpResponse;
import io.github.manusreactive.internal.util.HandOverState;
import io.github.manusreactive.internal.util.HandOverTracker;
import io.github.manusreactive.observation.CallObserver;
import io.github.manusreactive.observation.CallOutcome;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.retry.CircuitBreakerSettings;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

/** Deadlines and cancellations of attempts whose request still waits for a connection, and of those whose request is out. */
class ConnectionDeadlineTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(100);

    private final List<HandOverState> attempts = new ArrayList<>();
    private final ExecutorFixture rig = new ExecutorFixture(call -> tracked(Mono.never()));

    ConnectionDeadlineTest() {
        rig.options = rig.options.toBuilder()
                .timeout(TIMEOUT)
                .responseTimeout(Duration.ofSeconds(30))
                .build();
        rig.breaker = CircuitBreakerSettings.defaults();
    }

    private Mono<HttpResponse> tracked(Mono<HttpResponse> reply) {
        return Mono.deferContextual(context -> {
            HandOverState attempt = new HandOverState();
            HandOverTracker tracker = HandOverTracker.from(context);
            assertThat(tracker).isNotNull();
            tracker.track(attempt);
            attempts.add(attempt);
            return reply;
        });
    }

    private CircuitBreaker.Metrics breaker() {
        return rig.config()
                .resilience()
                .circuitBreakerRegistry()
                .circuitBreaker("manus-alice@api.example.test")
                .getMetrics();
    }

    @Test
    void aCreateThatWaitsForAConnectionEndsBeforeItsResponseCouldComeTooLate() {
        ScriptedOutcome<Integer> create = ScriptedOutcome.of(rig.call(Operation.TASK_CREATE));

        rig.passes(Duration.ofSeconds(89));
        assertThat(create.isOpen()).isTrue();
        rig.passes(Duration.ofSeconds(1));

        assertThat(create.error).isInstanceOf(DeadlineExceededException.class).hasMessageContaining("nothing was sent");
        assertThat(attempts).hasSize(1);
        assertThat(attempts.get(0).handOver()).isFalse();
    }

    @Test
    void aReadWaitsForAConnectionUntilItsTimeIsOver() {
        ScriptedOutcome<Integer> read = ScriptedOutcome.of(rig.call(Operation.TASK_DETAIL));

        rig.passes(TIMEOUT.minusMillis(1));
        assertThat(read.isOpen()).isTrue();
        rig.passes(Duration.ofMillis(1));

        assertThat(read.error).isInstanceOf(DeadlineExceededException.class);
    }

    @Test
    void theWaitCostsNeitherPermitNorBreakerNorRetry() {
        ScriptedOutcome.of(rig.call(Operation.TASK_CREATE));
        rig.passes(TIMEOUT);

        assertThat(rig.api.rateLimiter.settled()).containsExactly("unsent");
        assertThat(breaker().getNumberOfBufferedCalls()).isZero();
        assertThat(rig.api.calls).hasSize(1);
    }

    @Test
    void theTimeOfAnAttemptBeginsWhenItsRequestGoesOut() {
        List<Duration> took = new ArrayList<>();
        ExecutorFixture slow =
                new ExecutorFixture(call -> Mono.deferContextual(context -> Mono.delay(Duration.ofSeconds(90), rig.time)
                        .doOnNext(tick -> HandOverTracker.from(context).handedOver())
                        .then(Mono.delay(Duration.ofSeconds(2), rig.time))
                        .map(tick -> ok("\"x\":7"))));
        slow.observers.add((call, context) -> new CallObserver.Watch() {
            @Override
            public CallObserver.Watch attemptStarted(int number, ContextView within) {
                return end -> took.add(end.took());
            }

            @Override
            public void ended(CallOutcome end) {}
        });
        ScriptedOutcome<Integer> read = ScriptedOutcome.of(slow.call(Operation.TASK_DETAIL));
        for (ExecutorFixture each : List.of(slow, rig)) {
            each.passes(Duration.ofSeconds(90));
        }
        for (ExecutorFixture each : List.of(slow, rig)) {
            each.passes(Duration.ofSeconds(2));
        }

        assertThat(read.values).containsExactly(7);
        assertThat(took).containsExactly(Duration.ofSeconds(2));
    }

    @Test
    void aRequestThatIsOutHasAnUnknownOutcomeAtTheDeadline() {
        ScriptedOutcome<Integer> create = ScriptedOutcome.of(rig.call(Operation.TASK_CREATE));
        attempts.get(0).handOver();

        rig.passes(TIMEOUT.minusMillis(1));
        assertThat(create.isOpen()).isTrue();
        rig.passes(Duration.ofMillis(1));

        assertThat(create.error).isInstanceOf(AmbiguousOutcomeException.class);
        assertThat(rig.api.rateLimiter.settled()).containsExactly("answered");
    }

    @Test
    void aTransportThatTracksNothingLeavesTheOutcomeUnknown() {
        ExecutorFixture untracked = new ExecutorFixture(call -> Mono.never());
        untracked.options = untracked.options.toBuilder().timeout(TIMEOUT).build();
        ScriptedOutcome<Integer> create = ScriptedOutcome.of(untracked.call(Operation.TASK_CREATE));

        untracked.passes(TIMEOUT);

        assertThat(create.error).isInstanceOf(AmbiguousOutcomeException.class);
    }

    @Test
    void cancellingWhileACallWaitsForAConnectionGivesItsPermitBack() {
        ScriptedOutcome.of(rig.call(Operation.TASK_CREATE)).cancel();

        assertThat(rig.api.rateLimiter.settled()).containsExactly("unsent");
        assertThat(attempts.get(0).handOver()).isFalse();
    }

    @Test
    void cancellingACallThatIsOutUsesItsPermitUp() {
        ScriptedOutcome<Integer> create = ScriptedOutcome.of(rig.call(Operation.TASK_CREATE));
        attempts.get(0).handOver();
        create.cancel();

        assertThat(rig.api.rateLimiter.settled()).containsExactly("answered");
    }

    @Test
    void aCallIsCancelledWhileItWaitsForAConnection() {
        CallCancellation recall = new CallCancellation();
        ScriptedOutcome.of(rig.call(Operation.TASK_CREATE).contextWrite(recall.inContext()));

        assertThat(recall.takeBack()).isTrue();
        assertThat(attempts.get(0).handOver()).isFalse();
    }

    @Test
    void aCallThatWasSentIsNotCancelled() {
        CallCancellation recall = new CallCancellation();
        ScriptedOutcome.of(rig.call(Operation.TASK_CREATE).contextWrite(recall.inContext()));
        attempts.get(0).handOver();

        assertThat(recall.takeBack()).isFalse();
        assertThat(recall.isTakenBack()).isFalse();
    }

    @Test
    void aTransportThatSubscribesAgainSendsNothingOnceTheCallerHasGivenUp() {
        HandOverTracker tracker = new HandOverTracker(() -> {});
        HandOverState first = new HandOverState();
        HandOverState second = new HandOverState();
        tracker.track(first);
        first.failBeforeSend();
        tracker.track(second);
        assertThat(tracker.failBeforeSend()).isTrue();
        assertThat(second.handOver()).isFalse();

        HandOverState third = new HandOverState();
        tracker.track(third);
        assertThat(third.handOver()).isFalse();
    }

    @Test
    void aRepeatWithinTheTransportDoesNotHideThatTheFirstRequestWentOut() {
        HandOverTracker tracker = new HandOverTracker(() -> {});
        HandOverState first = new HandOverState();
        tracker.track(first);
        first.handOver();
        tracker.track(new HandOverState());

        assertThat(tracker.failBeforeSend()).isFalse();
    }
}
