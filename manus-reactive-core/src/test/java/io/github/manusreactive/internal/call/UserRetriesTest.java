package io.github.manusreactive.internal.call;

import static io.github.manusreactive.internal.call.FakeApi.ok;
import static io.github.manusreactive.internal.call.FakeApi.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.error.AmbiguousOutcomeException;
import io.github.manusreactive.error.CallContext;
import io.github.manusreactive.error.ManusException;
import io.github.manusreactive.error.NotFoundException;
import io.github.manusreactive.error.RateLimitTimeoutException;
import io.github.manusreactive.error.RateLimitedException;
import io.github.manusreactive.error.ServerException;
import io.github.manusreactive.error.TransportException;
import io.github.manusreactive.http.HttpHeaders;
import io.github.manusreactive.http.HttpResponse;
import io.github.manusreactive.internal.resilience4j.ResilienceRegistry;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.retry.RetrySettings;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.core.functions.Either;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import io.github.resilience4j.retry.RetryRegistry;
import io.github.resilience4j.retry.event.RetryEvent;
import io.github.resilience4j.retry.event.RetryOnRetryEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** The Resilience4j instances decide on retries, as far as the client's own rules let them. */
class UserRetriesTest {

    private static final Mono<HttpResponse> OK = Mono.just(ok("\"x\":7"));
    private static final Mono<HttpResponse> INTERNAL = Mono.just(refused(500, "internal", "oops"));
    private static final Mono<HttpResponse> LIMITED = Mono.just(refused(429, "rate_limited", "slow down"));
    private static final Mono<HttpResponse> MISSING = Mono.just(refused(404, "not_found", "gone"));
    private static final Mono<HttpResponse> LOST =
            Mono.error(new TransportException(TransportException.Kind.RESET, "reset", null));

    private final List<String> events = new ArrayList<>();

    @Test
    void theUsersInstanceHasTheClientsSettings() {
        ExecutorFixture rig = ExecutorFixture.answering(OK);
        rig.options = rig.options.toBuilder()
                .retry(RetrySettings.builder()
                        .maxAttempts(7)
                        .minBackoff(Duration.ofSeconds(1))
                        .maxBackoff(Duration.ofSeconds(3))
                        .build())
                .build();
        ScriptedOutcome.of(rig.call(Operation.TASK_DETAIL));

        RetryConfig config = registry(rig).retry("manus-alice").getRetryConfig();

        assertThat(registry(rig).getAllRetries()).hasSize(1);
        assertThat(config.getMaxAttempts()).isEqualTo(7);
        assertThat(List.of(interval(config, 1), interval(config, 2), interval(config, 3), interval(config, 4)))
                .containsExactly(1000L, 2000L, 3000L, 3000L);
        assertThat(registry(rig).getDefaultConfig().getMaxAttempts()).isEqualTo(7);
    }

    @Test
    void theApplicationsNumberOfAttemptsCounts() {
        ExecutorFixture rig = ExecutorFixture.answering(INTERNAL);
        registry(rig).retry("manus-alice", RetryConfig.custom().maxAttempts(2).build());
        assertThat(attemptsOf(rig, "alice")).isEqualTo(2);
        assertThat(attemptsOf(rig, "bob")).isEqualTo(4);

        ExecutorFixture off = ExecutorFixture.answering(INTERNAL);
        registry(off).retry("manus-alice", RetryConfig.custom().maxAttempts(1).build());
        assertThat(attemptsOf(off, "alice")).isEqualTo(1);

        ExecutorFixture more = ExecutorFixture.answering(INTERNAL);
        registry(more).retry("manus-alice", RetryConfig.custom().maxAttempts(6).build());
        assertThat(attemptsOf(more, "alice")).isEqualTo(6);
    }

    @Test
    void aConfigAddedUnderTheUsersNameCounts() {
        ExecutorFixture rig = ExecutorFixture.answering(INTERNAL);
        registry(rig)
                .addConfiguration(
                        "manus-alice", RetryConfig.custom().maxAttempts(3).build());
        assertThat(attemptsOf(rig, "alice")).isEqualTo(3);
        rig.passes(ResilienceRegistry.EVICT_AFTER.multipliedBy(2));
        assertThat(attemptsOf(rig, "bob")).isEqualTo(4);
        assertThat(attemptsOf(rig, "alice")).isEqualTo(3);
    }

    @Test
    void theApplicationsConfigOutlivesAQuietTime() {
        ExecutorFixture rig = ExecutorFixture.answering(INTERNAL);
        Retry registered = registry(rig)
                .retry("manus-alice", RetryConfig.custom().maxAttempts(2).build());
        attemptsOf(rig, "alice");
        rig.passes(ResilienceRegistry.EVICT_AFTER.plusSeconds(1));
        attemptsOf(rig, "bob");
        rig.passes(ResilienceRegistry.EVICT_AFTER.plusSeconds(1));
        assertThat(attemptsOf(rig, "alice")).isEqualTo(2);
        assertThat(registry(rig).find("manus-alice")).containsSame(registered);
        assertThat(registry(rig).find("manus-bob"))
                .as("without a config of its own")
                .isEmpty();
    }

    @Test
    void anInstanceThatWasAskedForIsKeptWithItsListeners() {
        ExecutorFixture rig = ExecutorFixture.answering(INTERNAL);
        listen(rig, "manus-alice");
        attemptsOf(rig, "alice");
        int before = events.size();
        rig.passes(ResilienceRegistry.EVICT_AFTER.plusSeconds(1));
        attemptsOf(rig, "bob");
        attemptsOf(rig, "alice");
        assertThat(before).isPositive();
        assertThat(events).hasSize(2 * before);
    }

    @Test
    void aConfigThatReplacesAnotherOneCounts() {
        ExecutorFixture rig = ExecutorFixture.answering(INTERNAL);
        assertThat(attemptsOf(rig, "alice")).isEqualTo(4);
        registry(rig).remove("manus-alice");
        registry(rig).retry("manus-alice", RetryConfig.custom().maxAttempts(2).build());
        assertThat(attemptsOf(rig, "alice")).isEqualTo(2);
    }

    @Test
    void theApplicationsIntervalsCount() {
        ExecutorFixture rig = ExecutorFixture.answering(INTERNAL);
        List<Throwable> seen = new ArrayList<>();
        registry(rig)
                .retry(
                        "manus-alice",
                        RetryConfig.custom()
                                .maxAttempts(3)
                                .intervalBiFunction((attempt, outcome) -> {
                                    seen.add(outcome.getLeft());
                                    return attempt * 10_000L;
                                })
                                .build());
        listen(rig, "manus-alice");
        ScriptedOutcome.of(rig.call(Operation.TASK_DETAIL));

        List<Integer> sentAfterTenSeconds = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            sentAfterTenSeconds.add(rig.api.calls.size());
            rig.passes(Duration.ofSeconds(10));
        }

        assertThat(sentAfterTenSeconds).containsExactly(1, 2, 2, 3);
        assertThat(seen).hasSize(2).allSatisfy(error -> assertThat(error).isInstanceOf(ServerException.class));
        assertThat(events)
                .containsExactly(
                        "manus-alice RETRY 1 after 10000", "manus-alice RETRY 2 after 20000", "manus-alice ERROR 3");
    }

    @Test
    void aNegativeIntervalGivesUp() {
        ExecutorFixture rig = ExecutorFixture.answering(INTERNAL);
        registry(rig)
                .retry(
                        "manus-alice",
                        RetryConfig.custom().intervalFunction(attempt -> -1L).build());
        assertThat(attemptsOf(rig, "alice")).isEqualTo(1);
        assertCounts(rig, "manus-alice", 0, 0, 1, 0);
    }

    @Test
    void theApplicationsPredicatesSeeTheErrorAsTheCallerGetsIt() {
        ExecutorFixture rig = ExecutorFixture.answering(INTERNAL);
        List<Throwable> seen = new ArrayList<>();
        registry(rig)
                .retry(
                        "manus-alice",
                        RetryConfig.custom()
                                .retryOnException(error -> {
                                    seen.add(error);
                                    return !(error instanceof ServerException);
                                })
                                .build());
        assertThat(attemptsOf(rig, "alice")).isEqualTo(1);
        assertThat(seen).isNotEmpty().allSatisfy(error -> assertThat(error).isInstanceOf(ServerException.class));

        ExecutorFixture ignoring = ExecutorFixture.answering(INTERNAL);
        registry(ignoring)
                .retry(
                        "manus-alice",
                        RetryConfig.custom()
                                .ignoreExceptions(ServerException.class)
                                .build());
        assertThat(attemptsOf(ignoring, "alice")).isEqualTo(1);
        assertCounts(ignoring, "manus-alice", 0, 0, 1, 0);

        ExecutorFixture limited = ExecutorFixture.answering(LIMITED);
        registry(limited)
                .retry(
                        "manus-alice",
                        RetryConfig.custom()
                                .ignoreExceptions(RateLimitedException.class)
                                .build());
        assertThat(attemptsOf(limited, "alice")).isEqualTo(1);
    }

    @Test
    void noConfigMakesTheClientRepeatWhatCouldCreateATaskTwice() {
        for (Mono<HttpResponse> failure : List.of(LOST, INTERNAL, MISSING)) {
            ExecutorFixture rig = ExecutorFixture.answering(failure);
            registry(rig)
                    .retry(
                            "manus-alice",
                            RetryConfig.custom()
                                    .maxAttempts(10)
                                    .retryOnException(error -> true)
                                    .build());
            listen(rig, "manus-alice");
            ScriptedOutcome<Integer> create = ScriptedOutcome.of(rig.call(Operation.TASK_CREATE));
            rig.passes(Duration.ofMinutes(5));
            assertThat(create.error).isInstanceOf(ManusException.class);
            assertThat(rig.api.calls).hasSize(1);
            assertCounts(rig, "manus-alice", 0, 0, 1, 0);
        }
        assertThat(events).containsOnly("manus-alice IGNORED_ERROR 0");
    }

    @Test
    void noConfigGoesBeyondTheDeadlineOrTheRetryBudget() {
        ExecutorFixture slow = ExecutorFixture.answering(INTERNAL);
        slow.options = slow.options.toBuilder().timeout(Duration.ofSeconds(30)).build();
        registry(slow)
                .retry(
                        "manus-alice",
                        RetryConfig.custom()
                                .maxAttempts(10)
                                .waitDuration(Duration.ofSeconds(20))
                                .build());
        assertThat(attemptsOf(slow, "alice")).isEqualTo(2);

        ExecutorFixture storm = ExecutorFixture.answering(INTERNAL);
        registry(storm)
                .retry(
                        "manus-alice",
                        RetryConfig.custom()
                                .maxAttempts(1000)
                                .waitDuration(Duration.ofMillis(1))
                                .build());
        assertThat(attemptsOf(storm, "alice")).isLessThan(50);
    }

    @Test
    void retryAfterLengthensTheApplicationsWait() {
        HttpResponse busy = refused(503, "unavailable", "later");
        ExecutorFixture rig = ExecutorFixture.answering(
                Mono.just(new HttpResponse(503, HttpHeaders.of(Map.of("retry-after", List.of("30"))), busy.body())),
                OK);
        registry(rig)
                .retry(
                        "manus-alice",
                        RetryConfig.custom().waitDuration(Duration.ofSeconds(1)).build());
        ScriptedOutcome<Integer> call = ScriptedOutcome.of(rig.call(Operation.TASK_DETAIL));
        rig.passes(Duration.ofSeconds(30));
        assertThat(rig.api.calls).hasSize(1);
        rig.passes(Duration.ofSeconds(1));
        assertThat(call.values).containsExactly(7);
    }

    @Test
    void codeOfTheApplicationThatThrowsEndsTheCallWithItsOwnError() {
        ExecutorFixture predicate = ExecutorFixture.answering(INTERNAL);
        registry(predicate)
                .retry(
                        "manus-alice",
                        RetryConfig.custom()
                                .retryOnException(error -> {
                                    throw new IllegalStateException("on purpose");
                                })
                                .build());
        ExecutorFixture interval = ExecutorFixture.answering(INTERNAL);
        registry(interval)
                .retry(
                        "manus-alice",
                        RetryConfig.custom()
                                .intervalFunction(attempt -> {
                                    throw new AssertionError("on purpose");
                                })
                                .build());
        for (ExecutorFixture rig : List.of(predicate, interval)) {
            ScriptedOutcome<Integer> call = ScriptedOutcome.of(rig.call(Operation.TASK_DETAIL));
            assertThat(call.error).isInstanceOf(ServerException.class);
            assertThat(rig.api.calls).hasSize(1);
        }
    }

    @Test
    void theMetricsOfTheUserAreRight() {
        ExecutorFixture rig = ExecutorFixture.answering(
                OK, // without retry
                INTERNAL, OK, // with retry
                LIMITED, LIMITED, OK, // a success without retry: 429s count elsewhere
                INTERNAL, LIMITED, OK, // with retry
                MISSING, // a failure without retry
                INTERNAL, INTERNAL, // a failure with retry
                INTERNAL, MISSING); // not repeated in the end
        rig.options = rig.options.toBuilder()
                .retry(RetrySettings.builder().maxAttempts(2).build())
                .build();
        listen(rig, "manus-alice");
        listen(rig, "manus-alice:rate-limited");
        for (int i = 0; i < 7; i++) {
            ScriptedOutcome.of(rig.call(Operation.TASK_DETAIL));
            rig.passes(Duration.ofMinutes(1));
        }

        assertThat(rig.api.calls).hasSize(14);
        assertCounts(rig, "manus-alice", 2, 2, 2, 1);
        assertCounts(rig, "manus-alice:rate-limited", 0, 2, 0, 0);
        assertThat(events)
                .containsExactly(
                        "manus-alice RETRY 1 after 500",
                        "manus-alice SUCCESS 1",
                        "manus-alice:rate-limited RETRY 1 after 0",
                        "manus-alice:rate-limited RETRY 2 after 500",
                        "manus-alice:rate-limited SUCCESS 2",
                        "manus-alice RETRY 1 after 500",
                        "manus-alice:rate-limited RETRY 1 after 0",
                        "manus-alice:rate-limited SUCCESS 1",
                        "manus-alice SUCCESS 1",
                        "manus-alice IGNORED_ERROR 0",
                        "manus-alice RETRY 1 after 500",
                        "manus-alice ERROR 2",
                        "manus-alice RETRY 1 after 500",
                        "manus-alice IGNORED_ERROR 0");
    }

    @Test
    void aLimitThatStaysUsedUpIsAFailureOfBoth() {
        ExecutorFixture rig = ExecutorFixture.answering(LIMITED);
        rig.options = rig.options.toBuilder().timeout(Duration.ofMinutes(2)).build();
        ScriptedOutcome<Integer> call = ScriptedOutcome.of(rig.call(Operation.TASK_CREATE));
        rig.passes(Duration.ofMinutes(2));
        assertThat(call.error).isInstanceOf(RateLimitedException.class);
        assertThat(rig.api.calls.size()).isGreaterThan(4);
        assertCounts(rig, "manus-alice", 0, 0, 1, 0);
        assertCounts(rig, "manus-alice:rate-limited", 0, 0, 1, 0);
    }

    @Test
    void waitsAfter429HaveAConfigOfTheirOwn() {
        ExecutorFixture rig = ExecutorFixture.answering(LIMITED);
        registry(rig)
                .retry(
                        "manus-alice:rate-limited",
                        RetryConfig.custom()
                                .maxAttempts(3)
                                .intervalFunction(IntervalFunction.of(Duration.ofSeconds(5)))
                                .build());
        listen(rig, "manus-alice:rate-limited");
        assertThat(attemptsOf(rig, "alice")).isEqualTo(3);
        assertThat(events)
                .containsExactly(
                        "manus-alice:rate-limited RETRY 1 after 5000",
                        "manus-alice:rate-limited RETRY 2 after 5000",
                        "manus-alice:rate-limited ERROR 3");
    }

    @Test
    void withoutRetriesA429IsFinal() {
        ExecutorFixture rig = ExecutorFixture.answering(LIMITED);
        registry(rig).retry("manus-alice", RetryConfig.custom().maxAttempts(1).build());
        assertThat(attemptsOf(rig, "alice")).isEqualTo(1);
    }

    @Test
    void aCallThatFindsNoPermitIsAFailure() {
        ExecutorFixture rig = ExecutorFixture.answering(OK);
        rig.api.rateLimiter.gate(permit -> Mono.error(new RateLimitTimeoutException(
                CallContext.of(Operation.TASK_DETAIL, "alice"), Duration.ofHours(1), Duration.ofMinutes(1))));
        ScriptedOutcome<Integer> call = ScriptedOutcome.of(rig.call(Operation.TASK_DETAIL));
        assertThat(call.error).isInstanceOf(RateLimitTimeoutException.class);
        assertCounts(rig, "manus-alice", 0, 0, 1, 0);
    }

    @Test
    void aCallWithSettingsOfItsOwnTellsTheUsersInstanceNothing() {
        ExecutorFixture rig = ExecutorFixture.answering(INTERNAL, INTERNAL, INTERNAL, INTERNAL, INTERNAL, OK);
        registry(rig).retry("manus-alice", RetryConfig.custom().maxAttempts(1).build());
        listen(rig, "manus-alice");
        ScriptedOutcome<Integer> call = ScriptedOutcome.of(rig.exchange()
                .with(options ->
                        options.retry(RetrySettings.builder().maxAttempts(6).build()))
                .call(ExecutorFixture.get(Operation.TASK_DETAIL)));
        rig.passes(Duration.ofMinutes(1));
        assertThat(call.values).containsExactly(7);
        assertThat(events).isEmpty();
        assertCounts(rig, "manus-alice", 0, 0, 0, 0);
        assertThat(registry(rig).getAllRetries()).hasSize(1);
    }

    @Test
    void theInstanceWorksOutsideOfTheClientToo() {
        ExecutorFixture rig = ExecutorFixture.answering(OK);
        Retry retry = registry(rig)
                .retry(
                        "manus-alice",
                        RetryConfig.custom()
                                .maxAttempts(3)
                                .intervalFunction(attempt -> 1L)
                                .retryOnException(error -> error instanceof IllegalStateException)
                                .build());
        List<Integer> runs = new ArrayList<>();
        String result = retry.executeSupplier(() -> {
            runs.add(1);
            if (runs.size() < 3) {
                throw new IllegalStateException("again");
            }
            return "done";
        });
        assertThat(result).isEqualTo("done");
        assertThat(retry.getMetrics().getNumberOfSuccessfulCallsWithRetryAttempt())
                .isEqualTo(1);
    }

    @Test
    void aLostCreateStaysAmbiguousWhateverTheConfig() {
        ExecutorFixture rig = ExecutorFixture.answering(LOST);
        registry(rig).retry("manus-alice", RetryConfig.ofDefaults());
        ScriptedOutcome<Integer> create = ScriptedOutcome.of(rig.call(Operation.TASK_CREATE));
        rig.passes(Duration.ofMinutes(1));
        assertThat(create.error).isInstanceOf(AmbiguousOutcomeException.class);
        ScriptedOutcome<Integer> missing =
                ScriptedOutcome.of(ExecutorFixture.answering(MISSING).call(Operation.TASK_CREATE));
        assertThat(missing.error).isInstanceOf(NotFoundException.class);
    }

    private static RetryRegistry registry(ExecutorFixture rig) {
        return rig.config().resilience().retryRegistry();
    }

    private static long interval(RetryConfig config, int attempt) {
        return config.getIntervalBiFunction().apply(attempt, Either.left(new IllegalStateException("not reported")));
    }

    private static int attemptsOf(ExecutorFixture rig, String user) {
        int before = rig.api.calls.size();
        ScriptedOutcome<Integer> call = ScriptedOutcome.of(
                rig.exchange(ManusUser.ofApiKeys(user, "key")).call(ExecutorFixture.get(Operation.TASK_DETAIL)));
        rig.passes(Duration.ofMinutes(1));
        assertThat(call.error).isNotNull();
        return rig.api.calls.size() - before;
    }

    private void listen(ExecutorFixture rig, String name) {
        registry(rig).retry(name).getEventPublisher().onEvent(event -> events.add(shown(event)));
    }

    private static String shown(RetryEvent event) {
        return event.getName() + " " + event.getEventType() + " " + event.getNumberOfRetryAttempts()
                + (event instanceof RetryOnRetryEvent retry
                        ? " after " + retry.getWaitInterval().toMillis()
                        : "");
    }

    private static void assertCounts(
            ExecutorFixture rig, String name, int succeeded, int succeededWithRetry, int failed, int failedWithRetry) {
        Retry.Metrics metrics = registry(rig).retry(name).getMetrics();
        assertThat(List.of(
                        metrics.getNumberOfSuccessfulCallsWithoutRetryAttempt(),
                        metrics.getNumberOfSuccessfulCallsWithRetryAttempt(),
                        metrics.getNumberOfFailedCallsWithoutRetryAttempt(),
                        metrics.getNumberOfFailedCallsWithRetryAttempt()))
                .as(name)
                .containsExactly((long) succeeded, (long) succeededWithRetry, (long) failed, (long) failedWithRetry);
    }
}
