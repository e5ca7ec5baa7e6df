package io.github.manusreactive.internal.call;

import static io.github.manusreactive.internal.call.FakeApi.ok;
import static io.github.manusreactive.internal.call.FakeApi.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.error.CircuitOpenException;
import io.github.manusreactive.error.ServerException;
import io.github.manusreactive.error.TransportException;
import io.github.manusreactive.http.HttpResponse;
import io.github.manusreactive.internal.resilience4j.ResilienceRegistry;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.retry.CircuitBreakerSettings;
import io.github.manusreactive.retry.RetrySettings;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

class CircuitBreakerTest {

    private static final Mono<HttpResponse> OK = Mono.just(ok("\"x\":7"));
    private static final Mono<HttpResponse> INTERNAL = Mono.just(refused(500, "internal", "oops"));

    private Mono<HttpResponse> answer = OK;

    private ExecutorFixture rig() {
        ExecutorFixture rig = new ExecutorFixture(call -> answer);
        rig.options = rig.options.toBuilder()
                .retry(RetrySettings.off())
                .responseTimeout(Duration.ofSeconds(10))
                .build();
        rig.breaker = CircuitBreakerSettings.builder()
                .failureRateThreshold(50)
                .slidingWindowSize(10)
                .minimumNumberOfCalls(4)
                .waitDurationInOpenState(Duration.ofSeconds(30))
                .permittedNumberOfCallsInHalfOpenState(2)
                .build();
        return rig;
    }

    private static CircuitBreaker breaker(ExecutorFixture rig) {
        return rig.config().resilience().circuitBreakerRegistry().circuitBreaker("manus-alice@api.example.test");
    }

    private void call(ExecutorFixture rig, int times) {
        for (int i = 0; i < times; i++) {
            ScriptedOutcome.of(rig.call(Operation.TASK_DETAIL));
        }
    }

    @Test
    void opensAfterTooManyFailuresAndNothingIsSentUntilItsTimeIsOver() {
        ExecutorFixture rig = rig();
        answer = INTERNAL;
        call(rig, 4);
        ScriptedOutcome<Integer> refused = ScriptedOutcome.of(rig.call(Operation.TASK_DETAIL));
        assertThat(refused.error)
                .isInstanceOf(CircuitOpenException.class)
                .hasMessageContaining("manus-alice@api.example.test")
                .hasMessageContaining("nothing was sent");
        assertThat(rig.api.calls).hasSize(4);
        assertThat(rig.api.rateLimiter.settled()).containsExactly("answered", "answered", "answered", "answered");

        rig.passes(Duration.ofSeconds(31));
        answer = OK;
        call(rig, 2);
        assertThat(rig.api.calls).hasSize(6);
        assertThat(breaker(rig).getState()).isEqualTo(CircuitBreaker.State.CLOSED);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 100})
    void withTheDefaultsTenCreatesAMinuteOpenItWithinAMinute(int goodCallsBefore) {
        ExecutorFixture rig = rig();
        rig.breaker = CircuitBreakerSettings.defaults();
        for (int i = 0; i < goodCallsBefore; i++) {
            ScriptedOutcome.of(rig.call(Operation.TASK_CREATE));
        }
        answer = INTERNAL;
        for (int i = 0; i < 10; i++) {
            assertThat(breaker(rig).getState()).isEqualTo(CircuitBreaker.State.CLOSED);
            ScriptedOutcome.of(rig.call(Operation.TASK_CREATE));
            rig.passes(Duration.ofSeconds(6));
            if (goodCallsBefore == 0 && i == 4) {
                break;
            }
        }
        assertThat(breaker(rig).getState()).isEqualTo(CircuitBreaker.State.OPEN);
        assertThat(rig.elapsed()).isLessThanOrEqualTo(Duration.ofMinutes(1));
    }

    @ParameterizedTest
    @ValueSource(ints = {-8, 8})
    void itsTimeIsNeitherProlongedNorCutByAClockThatIsSet(int hours) {
        ExecutorFixture rig = rig();
        answer = INTERNAL;
        call(rig, 4);
        answer = OK;
        rig.clock.step(Duration.ofHours(hours));
        rig.passes(Duration.ofSeconds(29));
        assertThat(ScriptedOutcome.of(rig.call(Operation.TASK_DETAIL)).error).isInstanceOf(CircuitOpenException.class);
        rig.passes(Duration.ofSeconds(2));
        assertThat(ScriptedOutcome.of(rig.call(Operation.TASK_DETAIL)).values).containsExactly(7);
    }

    @Test
    void aListenerThatThrowsChangesNothing() {
        ExecutorFixture rig = rig();
        AtomicInteger events = new AtomicInteger();
        breaker(rig).getEventPublisher().onEvent(event -> {
            events.incrementAndGet();
            throw new IllegalStateException("a listener's own trouble");
        });
        ScriptedOutcome<Integer> created = ScriptedOutcome.of(rig.call(Operation.TASK_CREATE));
        answer = INTERNAL;
        call(rig, 3);

        assertThat(created.values).containsExactly(7);
        assertThat(ScriptedOutcome.of(rig.call(Operation.TASK_DETAIL)).error).isInstanceOf(CircuitOpenException.class);
        assertThat(events.get()).isGreaterThan(5);
        assertThat(rig.api.rateLimiter.settled()).containsExactly("answered", "answered", "answered", "answered");
    }

    @Test
    void aCallMayLeaveItOutOfAccount() {
        ExecutorFixture rig = rig();
        answer = INTERNAL;
        var around = rig.exchange().with(options -> options.circuitBreaker(false));
        for (int i = 0; i < 20; i++) {
            ScriptedOutcome.of(around.call(ExecutorFixture.get(Operation.TASK_DETAIL)));
        }
        assertThat(breaker(rig).getMetrics().getNumberOfBufferedCalls()).isZero();

        call(rig, 4);
        assertThat(breaker(rig).getState()).isEqualTo(CircuitBreaker.State.OPEN);
        answer = OK;
        assertThat(ScriptedOutcome.of(around.call(ExecutorFixture.get(Operation.TASK_DETAIL))).values)
                .containsExactly(7);
        assertThat(breaker(rig).getState()).isEqualTo(CircuitBreaker.State.OPEN);
    }

    @Test
    void aTimeoutCountsAsFailure() {
        ExecutorFixture rig = rig();
        rig.options = rig.options.toBuilder().timeout(Duration.ofSeconds(5)).build();
        answer = Mono.never();
        call(rig, 4);
        rig.passes(Duration.ofSeconds(6));
        assertThat(breaker(rig).getMetrics().getNumberOfFailedCalls()).isEqualTo(4);
        assertThat(breaker(rig).getState()).isEqualTo(CircuitBreaker.State.OPEN);
    }

    @Test
    void refusalsForTheLimitDoNotCountAtAll() {
        ExecutorFixture rig = rig();
        answer = Mono.just(refused(429, "rate_limited", "slow down"));
        call(rig, 20);
        assertThat(breaker(rig).getMetrics().getNumberOfBufferedCalls()).isZero();
        assertThat(breaker(rig).getState()).isEqualTo(CircuitBreaker.State.CLOSED);
    }

    @Test
    void aPoolWithoutAFreeConnectionIsNotTheServersFault() {
        ExecutorFixture rig = rig();
        answer = Mono.error(new TransportException(TransportException.Kind.POOL, "no connection became free", null));
        call(rig, 20);
        assertThat(breaker(rig).getMetrics().getNumberOfBufferedCalls()).isZero();
    }

    @Test
    void wrongRequestsShowThatTheServerIsWell() {
        ExecutorFixture rig = rig();
        answer = Mono.just(refused(404, "not_found", "no such task"));
        call(rig, 20);
        assertThat(breaker(rig).getMetrics().getNumberOfFailedCalls()).isZero();
        assertThat(breaker(rig).getState()).isEqualTo(CircuitBreaker.State.CLOSED);
    }

    @Test
    void waitingForAPermitDoesNotCount() {
        ExecutorFixture rig = rig();
        rig.api.rateLimiter.gate(permit -> Mono.never());
        for (int i = 0; i < 20; i++) {
            ScriptedOutcome.of(rig.call(Operation.TASK_DETAIL)).cancel();
        }
        assertThat(breaker(rig).getMetrics().getNumberOfBufferedCalls()).isZero();
    }

    @Test
    void aCancelledCallGivesItsPlaceBack() {
        ExecutorFixture rig = rig();
        answer = INTERNAL;
        call(rig, 4);
        rig.passes(Duration.ofSeconds(31));
        answer = Mono.never();
        for (int i = 0; i < 20; i++) {
            ScriptedOutcome.of(rig.call(Operation.TASK_DETAIL)).cancel();
        }
        assertThat(rig.api.calls).as("each of them was let through as a probe").hasSize(24);
        answer = OK;
        call(rig, 2);
        assertThat(breaker(rig).getState()).isEqualTo(CircuitBreaker.State.CLOSED);
    }

    @Test
    void aRefusalInAProbeGivesItsPlaceBack() {
        ExecutorFixture rig = rig();
        answer = INTERNAL;
        call(rig, 4);
        rig.passes(Duration.ofSeconds(31));
        answer = Mono.just(refused(429, "rate_limited", "slow down"));
        call(rig, 5);
        answer = OK;
        call(rig, 2);
        assertThat(breaker(rig).getState()).isEqualTo(CircuitBreaker.State.CLOSED);
    }

    @Test
    void usersHaveBreakersOfTheirOwn() {
        ExecutorFixture rig = rig();
        answer = INTERNAL;
        call(rig, 4);
        answer = OK;
        ScriptedOutcome<Integer> other = ScriptedOutcome.of(
                rig.exchange(ManusUser.ofApiKeys("bob", "k")).call(ExecutorFixture.get(Operation.TASK_DETAIL)));
        assertThat(other.values).containsExactly(7);
    }

    @Test
    void anOpenBreakerOutlivesAQuietTime() {
        ExecutorFixture rig = rig();
        answer = INTERNAL;
        call(rig, 4);
        rig.passes(ResilienceRegistry.EVICT_AFTER.plusSeconds(1));
        ScriptedOutcome.of(
                rig.exchange(ManusUser.ofApiKeys("bob", "k")).call(ExecutorFixture.get(Operation.TASK_DETAIL)));
        assertThat(breaker(rig).getState()).isEqualTo(CircuitBreaker.State.OPEN);
    }

    @Test
    void withoutTheOptionNothingEverOpens() {
        ExecutorFixture rig = rig();
        rig.breaker = null;
        answer = INTERNAL;
        call(rig, 100);
        assertThat(rig.config().resilience().circuitBreakerRegistry()).isNull();
        assertThat(ScriptedOutcome.of(rig.call(Operation.TASK_DETAIL)).error).isInstanceOf(ServerException.class);
    }
}
