package io.github.manusreactive.internal.call;

import static io.github.manusreactive.internal.call.FakeApi.ok;
import static io.github.manusreactive.internal.call.FakeApi.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.MeasurementLog;
import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.error.DeliveryOutcome;
import io.github.manusreactive.error.ManusException;
import io.github.manusreactive.error.ManusTransportException;
import io.github.manusreactive.error.NotFoundException;
import io.github.manusreactive.error.RateLimitedException;
import io.github.manusreactive.error.ServerException;
import io.github.manusreactive.error.TransportException;
import io.github.manusreactive.http.HttpHeaders;
import io.github.manusreactive.http.HttpResponse;
import io.github.manusreactive.internal.resilience4j.ResilienceRegistry;
import io.github.manusreactive.internal.resilience4j.RetryBudget;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.retry.RetrySettings;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.event.RetryEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class RetryTest {

    private static final Mono<HttpResponse> OK = Mono.just(ok("\"x\":7"));
    private static final Mono<HttpResponse> INTERNAL = Mono.just(refused(500, "internal", "oops"));
    private static final Mono<HttpResponse> NO_CONNECTION =
            Mono.error(new TransportException(TransportException.Kind.CONNECT, "no connection", null));

    @Test
    void waitsDoubleUpToTheirCapAndTheLastAttemptsErrorIsTheCalls() {
        ExecutorFixture rig = ExecutorFixture.answering(INTERNAL);
        rig.options = rig.options.toBuilder()
                .retry(RetrySettings.builder()
                        .maxAttempts(6)
                        .minBackoff(Duration.ofSeconds(1))
                        .maxBackoff(Duration.ofSeconds(5))
                        .build())
                .build();
        ScriptedOutcome<Integer> call = ScriptedOutcome.of(rig.call(Operation.TASK_DETAIL));

        List<Integer> attemptsAfterSeconds = new ArrayList<>();
        for (int second = 0; second <= 17; second++) {
            attemptsAfterSeconds.add(rig.api.calls.size());
            rig.passes(Duration.ofSeconds(1));
        }

        // sent at 0, 1, 3, 7, 12 and 17 s
        assertThat(attemptsAfterSeconds).containsExactly(1, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 4, 5, 5, 5, 5, 5, 6);
        assertThat(call.error).isInstanceOfSatisfying(ServerException.class, e -> {
            assertThat(e.status()).isEqualTo(500);
            assertThat(e.isRetryable()).isTrue();
        });
    }

    @Test
    void aClosedClientIsNotAskedAgain() {
        ExecutorFixture rig = ExecutorFixture.answering(
                Mono.error(new TransportException(TransportException.Kind.SHUT_DOWN, "closed", null)));

        ScriptedOutcome<Integer> call = ScriptedOutcome.of(rig.call(Operation.TASK_DETAIL));

        assertThat(call.error).isInstanceOfSatisfying(ManusTransportException.class, e -> {
            assertThat(e.kind()).isEqualTo(TransportException.Kind.SHUT_DOWN);
            assertThat(e.isRetryable()).isFalse();
        });
        assertThat(rig.api.calls).hasSize(1);
    }

    @Test
    void waitsAreSpreadOverTheirWholeRange() {
        ExecutorFixture rig = ExecutorFixture.answering(INTERNAL);
        rig.options = rig.options.toBuilder()
                .retry(RetrySettings.builder()
                        .maxAttempts(2)
                        .minBackoff(Duration.ofMillis(100))
                        .maxBackoff(Duration.ofMillis(100))
                        .build())
                .build();
        rig.random = new java.util.Random(5);
        List<Integer> sent = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            ScriptedOutcome.of(rig.call(Operation.TASK_DETAIL));
        }
        for (int millis = 0; millis <= 100; millis++) {
            sent.add(rig.api.calls.size());
            rig.passes(Duration.ofMillis(1));
        }
        assertThat(sent.stream().distinct().count())
                .as("different times of retries")
                .isGreaterThan(5);
        assertThat(sent.get(100)).isEqualTo(20);
    }

    @Test
    void everySubscriptionCountsItsOwnAttempts() {
        ExecutorFixture rig = ExecutorFixture.answering(INTERNAL);
        rig.options = rig.options.toBuilder()
                .retry(RetrySettings.builder().maxAttempts(3).build())
                .build();
        Mono<Integer> assembledOnce = rig.call(Operation.TASK_DETAIL);

        ScriptedOutcome<Integer> first = ScriptedOutcome.of(assembledOnce);
        ScriptedOutcome<Integer> second = ScriptedOutcome.of(assembledOnce);
        rig.passes(Duration.ofMinutes(1));

        assertThat(first.error).isInstanceOf(ServerException.class);
        assertThat(second.error).isInstanceOf(ServerException.class);
        assertThat(rig.api.calls).hasSize(6);
    }

    @Test
    void aCallMayHaveMoreAttemptsThanItsClient() {
        ExecutorFixture rig = ExecutorFixture.answering(INTERNAL, INTERNAL, INTERNAL, INTERNAL, INTERNAL, OK);
        ScriptedOutcome<Integer> call = ScriptedOutcome.of(rig.exchange()
                .with(options ->
                        options.retry(RetrySettings.builder().maxAttempts(6).build()))
                .call(ExecutorFixture.get(Operation.TASK_DETAIL)));
        rig.passes(Duration.ofMinutes(1));
        assertThat(call.values).containsExactly(7);
    }

    @Test
    void withoutRetriesTheFirstFailureIsTheCalls() {
        ExecutorFixture rig = ExecutorFixture.answering(NO_CONNECTION);
        rig.options = rig.options.toBuilder().retry(RetrySettings.off()).build();
        ScriptedOutcome<Integer> call = ScriptedOutcome.of(rig.call(Operation.TASK_CREATE));
        assertThat(call.error).isInstanceOfSatisfying(ManusTransportException.class, e -> {
            assertThat(e.isRetryable()).isTrue();
            assertThat(e.outcome()).isEqualTo(DeliveryOutcome.NOT_SENT);
        });
        assertThat(rig.api.calls).hasSize(1);
    }

    @Test
    void theDeadlineHoldsOverAllAttempts() {
        ExecutorFixture rig = ExecutorFixture.answering(INTERNAL);
        rig.options = rig.options.toBuilder()
                .timeout(Duration.ofSeconds(10))
                .retry(RetrySettings.builder()
                        .maxAttempts(100)
                        .minBackoff(Duration.ofSeconds(4))
                        .maxBackoff(Duration.ofSeconds(4))
                        .build())
                .build();
        ScriptedOutcome<Integer> call = ScriptedOutcome.of(rig.call(Operation.TASK_DETAIL));
        rig.passes(Duration.ofSeconds(8));
        assertThat(call.error).as("a third retry could not begin in time").isInstanceOf(ServerException.class);
        assertThat(rig.api.calls).hasSize(3);
    }

    @Test
    void refusalsForTheLimitDoNotCountAsAttemptsAndEndWithTheDeadlineOnly() {
        ExecutorFixture rig = ExecutorFixture.answering(Mono.just(refused(429, "rate_limited", "slow down")));
        rig.options = rig.options.toBuilder()
                .timeout(Duration.ofMinutes(2))
                .retry(RetrySettings.defaults())
                .build();
        ScriptedOutcome<Integer> call = ScriptedOutcome.of(rig.call(Operation.TASK_CREATE));
        rig.passes(Duration.ofMinutes(2));
        assertThat(call.error).isInstanceOf(RateLimitedException.class);
        assertThat(rig.api.calls.size()).isGreaterThan(RetrySettings.defaults().maxAttempts());
        assertThat(rig.api.rateLimiter.settled()).containsOnly("limited");
    }

    @Test
    void aLongRetryAfterFailsAtOnceWithTheValue() {
        ExecutorFixture rig = ExecutorFixture.answering(Mono.just(withRetryAfter(429, "rate_limited", "7200")));
        ScriptedOutcome<Integer> call = ScriptedOutcome.of(rig.call(Operation.TASK_CREATE));
        assertThat(call.error)
                .isInstanceOfSatisfying(
                        RateLimitedException.class,
                        e -> assertThat(e.retryAfter()).isEqualTo(Duration.ofHours(2)));
        assertThat(rig.api.calls).hasSize(1);
    }

    @Test
    void aBusyServersRetryAfterIsWaitedFor() {
        ExecutorFixture rig = ExecutorFixture.answering(Mono.just(withRetryAfter(503, "unavailable", "30")), OK);
        ScriptedOutcome<Integer> call = ScriptedOutcome.of(rig.call(Operation.TASK_CREATE));
        rig.passes(Duration.ofSeconds(30));
        assertThat(rig.api.calls).hasSize(1);
        rig.passes(Duration.ofSeconds(1));
        assertThat(call.values).containsExactly(7);
    }

    @Test
    void aRetryAfterWithADateCountsByTheServersClock() {
        HttpResponse plain = refused(503, "unavailable", "later");
        HttpResponse dated = new HttpResponse(
                503,
                HttpHeaders.of(Map.of(
                        "date", List.of("Tue, 24 Nov 2026 10:00:00 GMT"),
                        "retry-after", List.of("Tue, 24 Nov 2026 10:00:20 GMT"))),
                plain.body());
        ExecutorFixture rig = ExecutorFixture.answering(Mono.just(dated), OK);
        ScriptedOutcome<Integer> call = ScriptedOutcome.of(rig.call(Operation.TASK_CREATE));
        rig.passes(Duration.ofSeconds(20));
        assertThat(rig.api.calls).hasSize(1);
        rig.passes(Duration.ofSeconds(1));
        assertThat(call.values).containsExactly(7);
    }

    @Test
    void aBusyServersLongRetryAfterFailsAtOnceWithTheValue() {
        ExecutorFixture rig = ExecutorFixture.answering(Mono.just(withRetryAfter(503, "unavailable", "86400")));
        ScriptedOutcome<Integer> call = ScriptedOutcome.of(rig.call(Operation.TASK_CREATE));
        assertThat(call.error)
                .isInstanceOfSatisfying(
                        ServerException.class, e -> assertThat(e.retryAfter()).isEqualTo(Duration.ofDays(1)));
    }

    @Test
    void inAnOutageRetriesStayAFifthOfTheLoad() {
        ExecutorFixture rig = ExecutorFixture.answering(INTERNAL);
        int calls = 2_000;
        for (int i = 0; i < calls; i++) {
            ScriptedOutcome.of(rig.call(Operation.TASK_DETAIL));
            rig.passes(Duration.ofMillis(200));
        }
        rig.passes(Duration.ofMinutes(1));
        int retries = rig.api.calls.size() - calls;
        // a fifth of the load, the floor at the start, and what time fills up
        double most = calls * 0.2 + RetryBudget.FLOOR + 460_000 / RetryBudget.MILLIS_PER_TOKEN;
        MeasurementLog.printf("outage: %d calls, %d retries (at most %.0f)%n", calls, retries, most);
        assertThat((double) retries).isBetween(calls * 0.2, most);
    }

    @Test
    void aQuietUsersSingleFailuresAreRepeatedEvenWithoutExtraLoad() {
        ExecutorFixture rig = ExecutorFixture.answering(INTERNAL, OK);
        rig.options = rig.options.toBuilder()
                .retry(RetrySettings.builder().retryBudget(0).build())
                .build();
        ScriptedOutcome<Integer> call = ScriptedOutcome.of(rig.call(Operation.TASK_DETAIL));
        rig.passes(Duration.ofSeconds(1));
        assertThat(call.values).containsExactly(7);
    }

    @Test
    void oneUsersOutageCostsOthersNoRetries() {
        ExecutorFixture rig = ExecutorFixture.answering(INTERNAL);
        for (int i = 0; i < 100; i++) {
            ScriptedOutcome.of(rig.call(Operation.TASK_DETAIL));
        }
        rig.passes(Duration.ofMinutes(1));
        int before = rig.api.calls.size();
        ScriptedOutcome.of(
                rig.exchange(ManusUser.ofApiKeys("bob", "k")).call(ExecutorFixture.get(Operation.TASK_DETAIL)));
        rig.passes(Duration.ofMinutes(1));
        assertThat(rig.api.calls.size() - before)
                .isEqualTo(RetrySettings.defaults().maxAttempts());
    }

    @Test
    void resilience4jCountsAndTellsWhatHappens() {
        ExecutorFixture rig =
                ExecutorFixture.answering(INTERNAL, OK, OK, Mono.just(refused(404, "not_found", "gone")), INTERNAL);
        rig.options = rig.options.toBuilder()
                .retry(RetrySettings.builder().maxAttempts(2).build())
                .build();
        List<RetryEvent.Type> events = new ArrayList<>();
        List<Throwable> errors = new ArrayList<>();
        rig.config()
                .resilience()
                .retryRegistry()
                .getEventPublisher()
                .onEntryAdded(added -> added.getAddedEntry().getEventPublisher().onEvent(event -> {
                    events.add(event.getEventType());
                    errors.add(event.getLastThrowable());
                }));

        for (int i = 0; i < 4; i++) {
            ScriptedOutcome.of(rig.call(Operation.TASK_DETAIL));
            rig.passes(Duration.ofSeconds(1));
        }

        assertThat(events)
                .containsExactly(
                        RetryEvent.Type.RETRY,
                        RetryEvent.Type.SUCCESS,
                        RetryEvent.Type.IGNORED_ERROR,
                        RetryEvent.Type.RETRY,
                        RetryEvent.Type.ERROR);
        assertThat(errors).allSatisfy(error -> assertThat(error).isInstanceOf(ManusException.class));
        Retry.Metrics metrics =
                rig.config().resilience().retryRegistry().retry("manus-alice").getMetrics();
        assertThat(metrics.getNumberOfSuccessfulCallsWithoutRetryAttempt()).isEqualTo(1);
        assertThat(metrics.getNumberOfSuccessfulCallsWithRetryAttempt()).isEqualTo(1);
        assertThat(metrics.getNumberOfFailedCallsWithoutRetryAttempt()).isEqualTo(1);
        assertThat(metrics.getNumberOfFailedCallsWithRetryAttempt()).isEqualTo(1);
    }

    @Test
    void aListenerThatThrowsChangesNothing() {
        ExecutorFixture rig =
                ExecutorFixture.answering(NO_CONNECTION, OK, Mono.just(refused(404, "not_found", "gone")), INTERNAL);
        rig.options = rig.options.toBuilder()
                .retry(RetrySettings.builder().maxAttempts(2).build())
                .build();
        List<RetryEvent.Type> events = new ArrayList<>();
        rig.config()
                .resilience()
                .retryRegistry()
                .getEventPublisher()
                .onEntryAdded(added -> added.getAddedEntry().getEventPublisher().onEvent(event -> {
                    events.add(event.getEventType());
                    throw new IllegalStateException("a listener's own trouble");
                }));

        ScriptedOutcome<Integer> created = ScriptedOutcome.of(rig.call(Operation.TASK_CREATE));
        rig.passes(Duration.ofSeconds(1));
        ScriptedOutcome<Integer> missing = ScriptedOutcome.of(rig.call(Operation.TASK_DETAIL));
        ScriptedOutcome<Integer> failed = ScriptedOutcome.of(rig.call(Operation.TASK_DETAIL));
        rig.passes(Duration.ofSeconds(1));

        assertThat(created.values).containsExactly(7);
        assertThat(missing.error).isInstanceOf(NotFoundException.class);
        assertThat(failed.error).isInstanceOf(ServerException.class);
        assertThat(rig.api.calls).hasSize(5);
        assertThat(events)
                .containsExactly(
                        RetryEvent.Type.RETRY,
                        RetryEvent.Type.SUCCESS,
                        RetryEvent.Type.IGNORED_ERROR,
                        RetryEvent.Type.RETRY,
                        RetryEvent.Type.ERROR);
    }

    @Test
    void idleUsersAreDroppedEvenIfTheClockIsSetBack() {
        ExecutorFixture rig = ExecutorFixture.answering(OK);
        ScriptedOutcome.of(
                rig.exchange(ManusUser.ofApiKeys("bob", "k")).call(ExecutorFixture.get(Operation.TASK_DETAIL)));
        rig.clock.step(Duration.ofHours(-8));
        rig.passes(ResilienceRegistry.EVICT_AFTER.plusSeconds(1));
        ScriptedOutcome.of(rig.call(Operation.TASK_DETAIL));
        assertThat(rig.config().resilience().retryRegistry().getAllRetries())
                .extracting(Retry::getName)
                .containsExactly("manus-alice");
    }

    @Test
    void aClockThatIsSetForwardFillsNoRetryBudget() {
        ExecutorFixture rig = ExecutorFixture.answering(INTERNAL);
        rig.options = rig.options.toBuilder()
                .retry(RetrySettings.builder().retryBudget(0).build())
                .build();
        for (int i = 0; i < 20; i++) {
            ScriptedOutcome.of(rig.call(Operation.TASK_DETAIL));
        }
        rig.passes(Duration.ofSeconds(9));
        int sent = rig.api.calls.size();
        rig.clock.step(Duration.ofHours(8));
        ScriptedOutcome.of(rig.call(Operation.TASK_DETAIL));
        rig.passes(Duration.ofMillis(999));
        assertThat(rig.api.calls).hasSize(sent + 1);
    }

    @Test
    void idleUsersAreDropped() {
        ExecutorFixture rig = ExecutorFixture.answering(OK);
        for (int i = 0; i < 50; i++) {
            ScriptedOutcome.of(rig.exchange(ManusUser.ofApiKeys("user" + i, "k"))
                    .call(ExecutorFixture.get(Operation.TASK_DETAIL)));
        }
        assertThat(rig.config().resilience().retryRegistry().getAllRetries()).hasSize(50);
        rig.passes(ResilienceRegistry.EVICT_AFTER.plusSeconds(1));
        ScriptedOutcome<Integer> call = ScriptedOutcome.of(rig.call(Operation.TASK_DETAIL));
        assertThat(call.values).containsExactly(7);
        assertThat(rig.config().resilience().retryRegistry().getAllRetries())
                .extracting(Retry::getName)
                .containsExactly("manus-alice");
    }

    @Test
    void cancellingWhileWaitingForTheNextAttemptEndsTheCall() {
        ExecutorFixture rig = ExecutorFixture.answering(INTERNAL, OK);
        ScriptedOutcome<Integer> call = ScriptedOutcome.of(rig.call(Operation.TASK_DETAIL));
        call.cancel();
        rig.passes(Duration.ofMinutes(1));
        assertThat(rig.api.calls).hasSize(1);
    }

    private static HttpResponse withRetryAfter(int status, String code, String value) {
        HttpResponse plain = refused(status, code, "later");
        return new HttpResponse(status, HttpHeaders.of(Map.of("retry-after", List.of(value))), plain.body());
    }
}
