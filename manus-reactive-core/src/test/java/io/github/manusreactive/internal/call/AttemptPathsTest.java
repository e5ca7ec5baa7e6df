package io.github.manusreactive.internal.call;

import static io.github.manusreactive.internal.call.FakeApi.ok;
import static io.github.manusreactive.internal.call.FakeApi.refused;
import static io.github.manusreactive.internal.call.FakeApi.reply;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.auth.ApiCredential;
import io.github.manusreactive.auth.CredentialsProvider;
import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.error.AmbiguousOutcomeException;
import io.github.manusreactive.error.AuthenticationException;
import io.github.manusreactive.error.CallContext;
import io.github.manusreactive.error.DeadlineExceededException;
import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.error.RateLimitTimeoutException;
import io.github.manusreactive.error.TransportException;
import io.github.manusreactive.http.HttpResponse;
import io.github.manusreactive.observation.CallObserver;
import io.github.manusreactive.observation.CallOutcome;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.ratelimit.CallPermit;
import io.github.manusreactive.ratelimit.LocalRateLimiter;
import io.github.manusreactive.ratelimit.PermitRequest;
import io.github.manusreactive.ratelimit.RateLimitSettings;
import io.github.manusreactive.retry.RetrySettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.util.context.ContextView;

/** What a call holds is given back exactly once, whatever way it goes. */
class AttemptPathsTest {

    private static final Mono<HttpResponse> OK = Mono.just(ok("\"x\":7"));

    static Stream<Arguments> waysAnAttemptGoes() {
        return Stream.of(
                Arguments.of("a success", OK, "answered"),
                Arguments.of("a wrong request", Mono.just(refused(400, "invalid_argument", "no")), "answered"),
                Arguments.of("a refusal for the limit", Mono.just(refused(429, "rate_limited", "no")), "limited"),
                Arguments.of("a server's failure", Mono.just(refused(500, "internal", "no")), "answered"),
                Arguments.of("a busy server", Mono.just(refused(503, "unavailable", "no")), "answered"),
                Arguments.of("a gateway's page", Mono.just(reply(502, "<html>bad gateway</html>")), "answered"),
                Arguments.of("garbage", Mono.just(reply(200, "garbage")), "answered"),
                Arguments.of("a value of the wrong kind", Mono.just(ok("\"x\":\"seven\"")), "answered"),
                Arguments.of("no connection", fault(TransportException.Kind.CONNECT), "unsent"),
                Arguments.of("a stale connection", fault(TransportException.Kind.CLOSED_BEFORE_SEND), "unsent"),
                Arguments.of("a full pool", fault(TransportException.Kind.POOL), "unsent"),
                Arguments.of("a reset", fault(TransportException.Kind.RESET), "answered"),
                Arguments.of("silence", fault(TransportException.Kind.TIMEOUT), "answered"),
                Arguments.of(
                        "a transport that breaks its contract", Mono.error(new IllegalStateException()), "answered"),
                Arguments.of("a transport without an answer", Mono.never(), "answered"));
    }

    private static Mono<HttpResponse> fault(TransportException.Kind kind) {
        return Mono.error(new TransportException(kind, "broken", null));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("waysAnAttemptGoes")
    void thePermitIsReportedOnce(String way, Mono<HttpResponse> answer, String report) {
        ExecutorFixture rig = ExecutorFixture.answering(answer);
        rig.options = rig.options.toBuilder()
                .retry(RetrySettings.off())
                .timeout(Duration.ofSeconds(10))
                .build();
        ScriptedOutcome<Integer> call = ScriptedOutcome.of(rig.call(Operation.TASK_CREATE));
        rig.passes(Duration.ofSeconds(11));
        assertThat(call.isOpen()).isFalse();
        assertThat(rig.api.rateLimiter.permits).containsExactly(List.of(report));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("waysAnAttemptGoes")
    void everyAttemptTakesAPermitOfItsOwn(String way, Mono<HttpResponse> answer, String report) {
        ExecutorFixture rig = ExecutorFixture.answering(answer);
        rig.options = rig.options.toBuilder().timeout(Duration.ofSeconds(100)).build();
        ScriptedOutcome<Integer> call = ScriptedOutcome.of(rig.call(Operation.TASK_DETAIL));
        rig.passes(Duration.ofSeconds(101));
        assertThat(call.isOpen()).isFalse();
        assertThat(rig.api.rateLimiter.permits)
                .hasSize(rig.api.calls.size())
                .allSatisfy(reports -> assertThat(reports).containsExactly(report));
    }

    @Test
    void aBodyThatCannotBeWrittenTakesNoPermit() {
        ExecutorFixture rig = ExecutorFixture.answering(OK);
        ScriptedOutcome<Integer> call = ScriptedOutcome.of(rig.exchange()
                .call(ApiRequest.post(Operation.TASK_CREATE, Map.of("a", new Unwritable()), "x", Integer.class)));
        assertThat(call.error).isInstanceOf(InvalidRequestException.class);
        assertThat(rig.api.rateLimiter.permits).isEmpty();
    }

    /** Has a getter that fails. */
    public static final class Unwritable {
        public String getValue() {
            throw new IllegalStateException("no value");
        }
    }

    @Test
    void aPermitThatComesTooLateIsNotUsed() {
        ExecutorFixture rig = ExecutorFixture.answering(OK);
        rig.options = rig.options.toBuilder().timeout(Duration.ofSeconds(5)).build();
        rig.api.rateLimiter.gate(permit -> lateInSpiteOfCancellation(permit, Duration.ofSeconds(5), rig));
        ScriptedOutcome<Integer> call = ScriptedOutcome.of(rig.call(Operation.TASK_CREATE));
        rig.passes(Duration.ofSeconds(6));
        assertThat(call.error).isInstanceOf(DeadlineExceededException.class);
        assertThat(rig.api.calls).isEmpty();
        assertThat(rig.api.rateLimiter.settled()).containsExactly("unsent");
    }

    @Test
    void whatMustNotBeDoneTwiceIsNotSentWithoutTimeForItsResponse() {
        ExecutorFixture rig = ExecutorFixture.answering(OK);
        rig.options = rig.options.toBuilder()
                .timeout(Duration.ofSeconds(100))
                .responseTimeout(Duration.ofSeconds(60))
                .build();
        rig.api.rateLimiter.gate(permit -> lateInSpiteOfCancellation(permit, Duration.ofSeconds(91), rig));
        ScriptedOutcome<Integer> create = ScriptedOutcome.of(rig.call(Operation.TASK_CREATE));
        ScriptedOutcome<Integer> read = ScriptedOutcome.of(rig.call(Operation.TASK_DETAIL));
        rig.passes(Duration.ofSeconds(91));
        assertThat(create.error).isInstanceOf(DeadlineExceededException.class);
        assertThat(read.values).containsExactly(7);
        assertThat(rig.api.calls).hasSize(1);
        assertThat(rig.api.rateLimiter.settled()).containsExactly("unsent", "answered");
    }

    private static Mono<CallPermit> lateInSpiteOfCancellation(
            Mono<CallPermit> permit, Duration late, ExecutorFixture rig) {
        return Mono.from(subscriber -> {
            subscriber.onSubscribe(Operators.emptySubscription());
            permit.delayElement(late, rig.time).subscribe(subscriber::onNext);
        });
    }

    @Test
    void theRateLimiterReceivesTheTimeThatACreateMayWait() {
        ExecutorFixture rig = ExecutorFixture.answering(OK);
        rig.options = rig.options.toBuilder()
                .timeout(Duration.ofMinutes(30))
                .responseTimeout(Duration.ofSeconds(60))
                .build();
        ScriptedOutcome.of(rig.call(Operation.TASK_CREATE));
        ScriptedOutcome.of(rig.call(Operation.TASK_DETAIL));
        assertThat(rig.api.rateLimiter.wishes)
                .extracting(PermitRequest::maxWait)
                .containsExactly(Duration.ofMinutes(29), Duration.ofMinutes(30));
    }

    @Test
    void aHangingProviderEndsWithTheDeadline() {
        ExecutorFixture rig = ExecutorFixture.answering(OK);
        rig.user = new ManusUser("alice", Mono::never);
        rig.options = rig.options.toBuilder().timeout(Duration.ofSeconds(5)).build();
        ScriptedOutcome<Integer> call = ScriptedOutcome.of(rig.call(Operation.TASK_DETAIL));
        rig.passes(Duration.ofSeconds(5));
        assertThat(call.error).isInstanceOf(DeadlineExceededException.class);
        assertThat(rig.api.rateLimiter.permits).isEmpty();
    }

    @Test
    void anErrorOfTheRateLimiterKeepsTheFailureBeforeIt() {
        AtomicInteger wishes = new AtomicInteger();
        ExecutorFixture rig = ExecutorFixture.answering(Mono.just(refused(500, "internal", "oops")));
        rig.api.rateLimiter.gate(permit -> wishes.getAndIncrement() == 0
                ? permit
                : Mono.error(
                        new RateLimitTimeoutException(CallContext.none(), Duration.ofHours(1), Duration.ofMinutes(1))));
        ScriptedOutcome<Integer> call = ScriptedOutcome.of(rig.call(Operation.TASK_DETAIL));
        rig.passes(Duration.ofMinutes(1));
        assertThat(call.error).isInstanceOf(RateLimitTimeoutException.class);
        assertThat(call.error.getSuppressed()).anySatisfy(e -> assertThat(e).hasMessageContaining("oops"));
    }

    @Test
    void cancellingWhileTheCredentialIsFetchedTakesNoPermit() {
        ExecutorFixture rig = ExecutorFixture.answering(OK);
        rig.user = new ManusUser("alice", Mono::never);
        ScriptedOutcome.of(rig.call(Operation.TASK_CREATE)).cancel();
        assertThat(rig.api.rateLimiter.permits).isEmpty();
    }

    @Test
    void cancellingInTheQueueLeavesIt() {
        ExecutorFixture rig = ExecutorFixture.answering(OK);
        AtomicInteger left = new AtomicInteger();
        rig.api.rateLimiter.gate(permit -> Mono.<CallPermit>never().doOnCancel(left::incrementAndGet));
        ScriptedOutcome.of(rig.call(Operation.TASK_CREATE)).cancel();
        assertThat(left).hasValue(1);
        assertThat(rig.api.calls).isEmpty();
    }

    @Test
    void cancellingInFlightClosesTheExchangeAndCountsThePermitAsUsed() {
        AtomicInteger closed = new AtomicInteger();
        ExecutorFixture rig =
                ExecutorFixture.answering(Mono.<HttpResponse>never().doOnCancel(closed::incrementAndGet));
        ScriptedOutcome.of(rig.call(Operation.TASK_CREATE)).cancel();
        assertThat(closed).hasValue(1);
        assertThat(rig.api.rateLimiter.permits).containsExactly(List.of("answered"));
    }

    @Test
    void aPermitThatArrivesWhileTheSubscriberLeavesIsGivenBack() {
        ExecutorFixture rig = ExecutorFixture.answering(OK);
        List<Runnable> leave = new ArrayList<>();
        rig.api.rateLimiter.gate(permit -> permit.doOnNext(p -> leave.forEach(Runnable::run)));
        Mono<Integer> call = rig.call(Operation.TASK_CREATE);
        List<Integer> values = new ArrayList<>();
        call.subscribe(new reactor.core.publisher.BaseSubscriber<Integer>() {
            @Override
            protected void hookOnSubscribe(org.reactivestreams.Subscription subscription) {
                leave.add(this::cancel);
                request(1);
            }

            @Override
            protected void hookOnNext(Integer value) {
                values.add(value);
            }
        });
        assertThat(values).isEmpty();
        assertThat(rig.api.rateLimiter.permits)
                .hasSize(1)
                .allSatisfy(reports -> assertThat(reports).hasSize(1));
    }

    @Test
    void callsAreSentInTheOrderOfTheirSubscription() {
        ExecutorFixture rig = ExecutorFixture.answering(OK);
        rig.rateLimiter = LocalRateLimiter.create(RateLimitSettings.builder().build(), rig.time);
        for (int i = 0; i < 35; i++) {
            ScriptedOutcome.of(
                    rig.exchange().call(ApiRequest.post(Operation.TASK_CREATE, Map.of("n", i), "x", Integer.class)));
        }
        rig.passes(Duration.ofMinutes(5));
        assertThat(rig.api.calls)
                .extracting(call -> FakeApi.body(call).get("n"))
                .containsExactly(Stream.iterate(0, i -> i + 1).limit(35).toArray());
    }

    @Test
    void after401TheReplacementIsUsedOnceAndThenTheProviderIsAskedAgain() {
        List<String> keys = new ArrayList<>();
        AtomicInteger asked = new AtomicInteger();
        ExecutorFixture rig = new ExecutorFixture(call -> {
            keys.add(call.headers().first("x-manus-api-key"));
            return switch (keys.size()) {
                case 1 -> Mono.just(refused(401, "unauthenticated", "invalid api key"));
                case 2 -> Mono.just(refused(500, "internal", "oops"));
                default -> OK;
            };
        });
        rig.user = new ManusUser("alice", new CredentialsProvider() {
            @Override
            public Mono<ApiCredential> credential() {
                return Mono.fromSupplier(() -> new ApiCredential.ApiKey("key-" + asked.incrementAndGet()));
            }

            @Override
            public Mono<ApiCredential> replacement(ApiCredential rejected, AuthenticationException why) {
                return Mono.just(new ApiCredential.ApiKey("replacement"));
            }
        });
        ScriptedOutcome<Integer> call = ScriptedOutcome.of(rig.call(Operation.TASK_DETAIL));
        rig.passes(Duration.ofMinutes(1));
        assertThat(call.values).containsExactly(7);
        assertThat(keys).containsExactly("key-1", "replacement", "key-2");
    }

    @Test
    void theSubscribersContextReachesProviderAndObserversInEveryAttempt() {
        ExecutorFixture rig = ExecutorFixture.answering(Mono.just(refused(500, "internal", "oops")), OK);
        List<String> seen = new ArrayList<>();
        rig.user = new ManusUser(
                "alice",
                () -> Mono.deferContextual(context -> {
                    seen.add("provider " + context.get("tenant"));
                    return Mono.just(new ApiCredential.ApiKey("k"));
                }));
        rig.observers.add(new CallObserver() {
            @Override
            public Watch callStarted(CallContext call, ContextView context) {
                seen.add("call " + context.get("tenant"));
                return new Watch() {
                    @Override
                    public Watch attemptStarted(int number, ContextView inner) {
                        seen.add("attempt " + number + " " + inner.get("tenant"));
                        return end -> {};
                    }

                    @Override
                    public void ended(CallOutcome end) {
                        seen.add("end " + end.outcome().tag() + " after " + end.attempts());
                    }
                };
            }
        });
        ScriptedOutcome.of(rig.call(Operation.TASK_DETAIL).contextWrite(context -> context.put("tenant", "t1")));
        rig.passes(Duration.ofSeconds(1));
        assertThat(seen)
                .containsExactly(
                        "call t1", "provider t1", "attempt 1 t1", "provider t1", "attempt 2 t1", "end success after 2");
    }

    @Test
    void anObserverThatThrowsChangesNothing() {
        ExecutorFixture rig = ExecutorFixture.answering(OK);
        rig.observers.add((call, context) -> {
            throw new IllegalStateException("broken observer");
        });
        rig.observers.add((call, context) -> end -> {
            throw new IllegalStateException("broken watch");
        });
        assertThat(ScriptedOutcome.of(rig.call(Operation.TASK_DETAIL)).values).containsExactly(7);
    }

    @Test
    void theContextsUserActsForTheCall() {
        ExecutorFixture rig = ExecutorFixture.answering(OK);
        ScriptedOutcome.of(rig.call(Operation.TASK_DETAIL)
                .contextWrite(ManusUser.ofApiKeys("carol", "carols-key").inContext()));
        assertThat(rig.api.rateLimiter.wishes.get(0).user()).isEqualTo("carol");
        assertThat(rig.api.calls.get(0).headers().first("x-manus-api-key")).isEqualTo("carols-key");
    }

    @Test
    void anUnknownOutcomeSaysWhatToDo() {
        ExecutorFixture rig = ExecutorFixture.answering(fault(TransportException.Kind.RESET));
        ScriptedOutcome<Integer> call = ScriptedOutcome.of(rig.call(Operation.TASK_CREATE));
        assertThat(call.error)
                .isInstanceOf(AmbiguousOutcomeException.class)
                .hasMessageContaining("task.list")
                .hasMessageContaining("correlation");
        assertThat(rig.api.calls).hasSize(1);
    }
}
