package io.github.manusreactive.internal.call.stage;

import static io.github.manusreactive.internal.call.FakeApi.ok;
import static io.github.manusreactive.internal.call.FakeApi.refused;
import static io.github.manusreactive.internal.call.FakeApi.reply;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.call.CallOptions;
import io.github.manusreactive.error.AmbiguousOutcomeException;
import io.github.manusreactive.error.ManusTransportException;
import io.github.manusreactive.error.ServerException;
import io.github.manusreactive.error.TransportException;
import io.github.manusreactive.http.HttpResponse;
import io.github.manusreactive.internal.call.ExecutorFixture;
import io.github.manusreactive.internal.call.ScriptedOutcome;
import io.github.manusreactive.internal.call.reconcile.ReconciliationResult;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.retry.ReconciliationSettings;
import io.github.manusreactive.retry.RetrySettings;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;

/** What happens between a missing response and the end of the call, for any reconciler. */
class ReconciliationStageTest {

    private static final Mono<HttpResponse> OK = Mono.just(ok("\"x\":7"));
    private static final Mono<HttpResponse> RESET =
            Mono.error(new TransportException(TransportException.Kind.RESET, "connection reset", null));
    private static final Mono<HttpResponse> SILENCE =
            Mono.error(new TransportException(TransportException.Kind.TIMEOUT, "no answer", null));

    private final List<Long> readsAt = new ArrayList<>();
    private final Deque<Mono<ReconciliationResult<Integer>>> findings = new ArrayDeque<>();

    private ScriptedOutcome<Integer> create(ExecutorFixture rig) {
        return ScriptedOutcome.of(rig.exchange().call(ExecutorFixture.get(Operation.TASK_CREATE), (reads, start) -> {
            readsAt.add(rig.elapsed().toSeconds());
            return findings.size() > 1 ? findings.remove() : findings.element();
        }));
    }

    private static Mono<ReconciliationResult<Integer>> absent() {
        return Mono.just(new ReconciliationResult.Absent<>());
    }

    @Test
    void whatIsFoundIsTheCallsValue() {
        ExecutorFixture rig = ExecutorFixture.answering(RESET);
        findings.add(Mono.just(new ReconciliationResult.Found<>(42)));
        ScriptedOutcome<Integer> call = create(rig);
        rig.passes(Duration.ofSeconds(1));
        assertThat(call.values).containsExactly(42);
        assertThat(rig.api.calls).hasSize(1);
    }

    @Test
    void aLateEffectIsFoundBeforeTheSettleTimeIsOver() {
        ExecutorFixture rig = ExecutorFixture.answering(RESET);
        findings.add(absent());
        findings.add(absent());
        findings.add(Mono.just(new ReconciliationResult.Found<>(42)));
        ScriptedOutcome<Integer> call = create(rig);
        rig.passes(Duration.ofSeconds(7));
        assertThat(call.values).containsExactly(42);
        assertThat(readsAt).containsExactly(1L, 3L, 7L);
        assertThat(rig.api.calls).hasSize(1);
    }

    @Test
    void whatIsAbsentToTheEndIsSentAgain() {
        ExecutorFixture rig = ExecutorFixture.answering(RESET, OK);
        findings.add(absent());
        ScriptedOutcome<Integer> call = create(rig);
        rig.passes(Duration.ofSeconds(119));
        assertThat(rig.api.calls).hasSize(1);
        rig.passes(Duration.ofSeconds(2));
        assertThat(call.values).containsExactly(7);
        assertThat(rig.api.rateLimiter.settled()).containsExactly("answered", "answered");
        assertThat(readsAt).containsExactly(1L, 3L, 7L, 15L, 31L, 63L, 120L);
    }

    /** The list may lag however the response was lost: a reset says no more of it than silence does. */
    @ParameterizedTest
    @MethodSource("unknownOutcomes")
    void everyUnknownOutcomeHasTheSameSettleTime(Mono<HttpResponse> failure) {
        ExecutorFixture rig = ExecutorFixture.answering(failure, OK);
        findings.add(absent());
        ScriptedOutcome<Integer> call = create(rig);
        rig.passes(Duration.ofSeconds(119));
        assertThat(rig.api.calls).hasSize(1);
        rig.passes(Duration.ofSeconds(2));
        assertThat(call.values).containsExactly(7);
    }

    static Stream<Mono<HttpResponse>> unknownOutcomes() {
        return Stream.of(
                RESET,
                SILENCE,
                Mono.just(reply(200, "no JSON")),
                Mono.just(refused(500, "internal", "oops")),
                Mono.just(reply(502, "<html>bad gateway</html>")),
                Mono.just(reply(504, "<html>gateway timeout</html>")));
    }

    @Test
    void theSettleTimesOfAllAttemptsFitIntoTheTimeOfACall() {
        ExecutorFixture rig = ExecutorFixture.answering(SILENCE);
        findings.add(absent());
        ScriptedOutcome<Integer> call = create(rig);
        rig.passes(CallOptions.defaults().timeout());
        assertThat(rig.api.calls).hasSize(RetrySettings.defaults().maxAttempts());
        assertThat(call.error)
                .as("settled to the end, not ambiguous for want of time")
                .isInstanceOfSatisfying(
                        ManusTransportException.class,
                        e -> assertThat(e.isRetryable()).isTrue());
    }

    @Test
    void aSchedulerThatRunsNoReadLeavesTheOutcomeUnknown() {
        ExecutorFixture[] itself = new ExecutorFixture[1];
        ExecutorFixture rig = new ExecutorFixture(sent -> {
            itself[0].time.dispose();
            return RESET;
        });
        itself[0] = rig;
        assertThat(create(rig).error)
                .isInstanceOf(AmbiguousOutcomeException.class)
                .hasMessageContaining("the timer did not run");
    }

    @Test
    void aServersOwnFailureIsSettledToo() {
        ExecutorFixture rig = ExecutorFixture.answering(Mono.just(refused(500, "internal", "oops")));
        findings.add(Mono.just(new ReconciliationResult.Found<>(42)));
        ScriptedOutcome<Integer> call = create(rig);
        rig.passes(Duration.ofSeconds(1));
        assertThat(call.values).containsExactly(42);
    }

    @Test
    void sendingAgainCountsAsAnAttempt() {
        ExecutorFixture rig = ExecutorFixture.answering(RESET);
        rig.options = rig.options.toBuilder()
                .retry(RetrySettings.builder().maxAttempts(3).build())
                .build();
        findings.add(absent());
        ScriptedOutcome<Integer> call = create(rig);
        rig.passes(Duration.ofMinutes(10));
        assertThat(rig.api.calls).hasSize(3);
        assertThat(call.error)
                .as("provably not processed, so safe")
                .isInstanceOfSatisfying(
                        ManusTransportException.class,
                        e -> assertThat(e.isRetryable()).isTrue());
    }

    @Test
    void aServersFailureProvedUndoneIsSafeToRetry() {
        ExecutorFixture rig = ExecutorFixture.answering(Mono.just(refused(500, "internal", "oops")));
        rig.options = rig.options.toBuilder().retry(RetrySettings.off()).build();
        findings.add(absent());
        ScriptedOutcome<Integer> call = create(rig);
        rig.passes(Duration.ofMinutes(2));
        assertThat(call.error)
                .isInstanceOfSatisfying(
                        ServerException.class, e -> assertThat(e.isRetryable()).isTrue());
    }

    @Test
    void aFailingReadIsRepeatedAndTheLastOneDecides() {
        ExecutorFixture rig = ExecutorFixture.answering(RESET);
        rig.options = rig.options.toBuilder()
                .reconciliation(ReconciliationSettings.builder()
                        .settleTime(Duration.ofSeconds(5))
                        .build())
                .build();
        findings.add(Mono.error(new IllegalStateException("list is down")));
        findings.add(Mono.empty());
        findings.add(Mono.just(new ReconciliationResult.Found<>(42)));
        ScriptedOutcome<Integer> call = create(rig);
        rig.passes(Duration.ofSeconds(5));
        assertThat(call.values).containsExactly(42);
    }

    @Test
    void theOutcomeIsAmbiguousIfReadsFailToTheEnd() {
        ExecutorFixture rig = ExecutorFixture.answering(RESET);
        findings.add(Mono.error(new IllegalStateException("list is down")));
        ScriptedOutcome<Integer> call = create(rig);
        rig.passes(Duration.ofMinutes(2));
        assertThat(call.error)
                .isInstanceOf(AmbiguousOutcomeException.class)
                .hasMessageContaining("connection reset")
                .hasMessageContaining("list is down")
                .hasCauseInstanceOf(ManusTransportException.class);
        assertThat(rig.api.calls).hasSize(1);
    }

    @Test
    void theOutcomeIsAmbiguousIfTheStateIsInconclusive() {
        ExecutorFixture rig = ExecutorFixture.answering(RESET);
        findings.add(Mono.just(new ReconciliationResult.Unclear<>("task.list may omit hidden tasks", null)));
        ScriptedOutcome<Integer> call = create(rig);
        rig.passes(Duration.ofMinutes(2));
        assertThat(call.error)
                .isInstanceOf(AmbiguousOutcomeException.class)
                .hasMessageContaining("task.list may omit hidden tasks");
    }

    @Test
    void withoutTimeToReadTheOutcomeIsAmbiguousAtOnce() {
        ExecutorFixture rig = ExecutorFixture.answering(RESET);
        rig.options = rig.options.toBuilder().timeout(Duration.ofSeconds(2)).build();
        findings.add(absent());
        ScriptedOutcome<Integer> call = create(rig);
        rig.passes(Duration.ofSeconds(1));
        assertThat(call.error)
                .isInstanceOf(AmbiguousOutcomeException.class)
                .hasMessageContaining("deadline is earlier");
    }

    @Test
    void reconciliationCanBeSwitchedOff() {
        ExecutorFixture rig = ExecutorFixture.answering(RESET);
        rig.options = rig.options.toBuilder()
                .reconciliation(ReconciliationSettings.off())
                .build();
        ScriptedOutcome<Integer> call = create(rig);
        assertThat(call.error).isInstanceOf(AmbiguousOutcomeException.class);
        assertThat(readsAt).isEmpty();
    }

    @Test
    void nothingIsReadIfNothingCanHaveHappened() {
        ExecutorFixture rig = ExecutorFixture.answering(
                Mono.error(new TransportException(TransportException.Kind.CONNECT, "refused", null)),
                Mono.just(refused(503, "unavailable", "busy")),
                Mono.just(refused(429, "rate_limited", "slow down")),
                Mono.just(refused(400, "invalid_argument", "no")));
        create(rig);
        rig.passes(Duration.ofMinutes(1));
        assertThat(readsAt).isEmpty();
        assertThat(rig.api.calls).hasSize(4);
    }

    @Test
    void readsActForTheCallersUser() {
        ExecutorFixture rig = new ExecutorFixture(call -> call.uri().getPath().endsWith("task.create") ? RESET : OK);
        ScriptedOutcome<Integer> outcome = ScriptedOutcome.of(rig.exchange()
                .call(
                        ExecutorFixture.get(Operation.TASK_CREATE),
                        (reads, start) -> reads.call(ExecutorFixture.get(Operation.TASK_LIST))
                                .map(ReconciliationResult.Found::new))
                .contextWrite(ManusUser.ofApiKeys("carol", "carols-key").inContext()));
        rig.passes(Duration.ofSeconds(1));
        assertThat(outcome.values).containsExactly(7);
        assertThat(rig.api.calls)
                .hasSize(2)
                .allSatisfy(sent ->
                        assertThat(sent.headers().first("x-manus-api-key")).isEqualTo("carols-key"));
        assertThat(rig.api.rateLimiter.wishes.get(1).maxWait())
                .as("ends with the call's own deadline")
                .isEqualTo(Duration.ofMinutes(30).minusSeconds(1));
    }

    @Test
    void cancellingDuringReconciliationEndsTheCall() {
        ExecutorFixture rig = ExecutorFixture.answering(RESET, OK);
        findings.add(absent());
        ScriptedOutcome<Integer> call = create(rig);
        rig.passes(Duration.ofSeconds(1));
        call.cancel();
        rig.passes(Duration.ofMinutes(1));
        assertThat(readsAt).hasSize(1);
        assertThat(rig.api.calls).hasSize(1);
    }
}
