package io.github.manusreactive.internal.call;

import static io.github.manusreactive.internal.call.FakeApi.ok;
import static io.github.manusreactive.internal.call.FakeApi.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.auth.ApiCredential;
import io.github.manusreactive.auth.CredentialsProvider;
import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.error.AmbiguousOutcomeException;
import io.github.manusreactive.error.CallContext;
import io.github.manusreactive.error.DeadlineExceededException;
import io.github.manusreactive.error.DecodeException;
import io.github.manusreactive.error.ExtensionFailedException;
import io.github.manusreactive.error.ManusException;
import io.github.manusreactive.error.ReauthorizationRequiredException;
import io.github.manusreactive.error.TransportException;
import io.github.manusreactive.http.HttpCall;
import io.github.manusreactive.http.HttpResponse;
import io.github.manusreactive.http.HttpTransport;
import io.github.manusreactive.internal.json.ResponseShape;
import io.github.manusreactive.internal.resilience4j.ResilienceRegistry;
import io.github.manusreactive.internal.util.SingleFlight;
import io.github.manusreactive.observation.CallObserver;
import io.github.manusreactive.observation.CallOutcome;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.ratelimit.CallPermit;
import io.github.manusreactive.ratelimit.OperationRateLimiter;
import io.github.manusreactive.retry.CircuitBreakerSettings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivestreams.Publisher;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/** What others throw, whatever it is, never replaces a response: a task that was created would be lost by it. */
class ForeignCodeTest {

    private static final Mono<HttpResponse> OK = Mono.just(ok("\"x\":7"));

    static Stream<Arguments> brokenObservers() {
        return Stream.of(
                Arguments.of("an error when an attempt ends", new Broken() {
                    @Override
                    public Watch attemptStarted(int number, ContextView context) {
                        return end -> {
                            throw new AssertionError("on purpose");
                        };
                    }
                }),
                Arguments.of("a missing class when a call ends", new Broken() {
                    @Override
                    public void ended(CallOutcome end) {
                        throw new NoClassDefFoundError("on purpose");
                    }
                }),
                Arguments.of("a checked exception when a call ends", new Broken() {
                    @Override
                    public void ended(CallOutcome end) {
                        ForeignCodeTest.<RuntimeException>thrown(new IOException("on purpose"));
                    }
                }),
                Arguments.of("an error for the context", new Broken() {
                    @Override
                    public Context within(Context context) {
                        throw new AssertionError("on purpose");
                    }
                }),
                Arguments.of("no context", new Broken() {
                    @Override
                    @SuppressWarnings("NullAway")
                    public Context within(Context context) {
                        return null;
                    }
                }),
                Arguments.of("no watch of an attempt", new Broken() {
                    @Override
                    @SuppressWarnings("NullAway")
                    public Watch attemptStarted(int number, ContextView context) {
                        return null;
                    }
                }));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("brokenObservers")
    void anObserverChangesNothing(String what, CallObserver observer) {
        ExecutorFixture rig = ExecutorFixture.answering(OK);
        rig.observers.add(observer);
        ScriptedOutcome<Integer> created = ScriptedOutcome.of(rig.call(Operation.TASK_CREATE));
        assertThat(created.error).isNull();
        assertThat(created.values).containsExactly(7);
        assertThat(rig.api.rateLimiter.settled()).containsExactly("answered");
    }

    @Test
    void anErrorOfAConsumerOfRetryEventsChangesNothing() {
        ExecutorFixture rig = ExecutorFixture.answering(
                Mono.error(new TransportException(TransportException.Kind.CONNECT, "no connection", null)), OK);
        rig.config()
                .resilience()
                .retryRegistry()
                .getEventPublisher()
                .onEntryAdded(added -> added.getAddedEntry().getEventPublisher().onEvent(event -> {
                    throw new AssertionError("on purpose");
                }));
        ScriptedOutcome<Integer> created = ScriptedOutcome.of(rig.call(Operation.TASK_CREATE));
        rig.passes(Duration.ofSeconds(1));
        assertThat(created.values).containsExactly(7);
    }

    @Test
    void consumersOfTheRegistriesEventsThatThrowChangeNothing() {
        ExecutorFixture rig = ExecutorFixture.answering(OK);
        rig.breaker = CircuitBreakerSettings.defaults();
        ResilienceRegistry resilience = rig.config().resilience();
        resilience.retryRegistry().getEventPublisher().onEvent(event -> {
            throw new AssertionError("on purpose");
        });
        resilience.circuitBreakerRegistry().getEventPublisher().onEvent(event -> {
            throw new AssertionError("on purpose");
        });
        ScriptedOutcome<Integer> created = ScriptedOutcome.of(rig.call(Operation.TASK_CREATE));
        assertThat(created.values).containsExactly(7);
        rig.passes(ResilienceRegistry.EVICT_AFTER.plusSeconds(1));
        ScriptedOutcome<Integer> later = ScriptedOutcome.of(rig.call(Operation.TASK_CREATE));
        assertThat(later.values).containsExactly(7);
    }

    @Test
    void aRateLimiterThatFailsToTakeItsPermitBackChangesNothing() {
        ExecutorFixture rig = ExecutorFixture.answering(OK);
        rig.rateLimiter = wish -> Mono.just(new BrokenPermit());
        ScriptedOutcome<Integer> created = ScriptedOutcome.of(rig.call(Operation.TASK_CREATE));
        assertThat(created.values).containsExactly(7);
    }

    @Test
    void aReaderThatFailsSaysThatTheCallWasProcessed() {
        ExecutorFixture rig = ExecutorFixture.answering(OK);
        ScriptedOutcome<Object> created = ScriptedOutcome.of(rig.exchange()
                .call(ApiRequest.post(
                        Operation.TASK_CREATE,
                        Map.of("a", 1),
                        ResponseShape.field("x", Integer.class).map(x -> {
                            throw new IllegalArgumentException("on purpose");
                        }))));
        assertThat(created.error).isInstanceOfSatisfying(DecodeException.class, e -> {
            assertThat(e.requestId()).isEqualTo("req-1");
            assertThat(e).hasMessageContaining("the server processed the call");
        });
    }

    @Test
    void aTransportThatThrowsLeavesTheOutcomeUnknown() {
        ExecutorFixture rig = ExecutorFixture.answering(OK);
        rig.transport = new ScriptedTransport(() -> {
            throw new IllegalStateException("on purpose");
        });
        ScriptedOutcome<Integer> created = ScriptedOutcome.of(rig.call(Operation.TASK_CREATE));
        assertThat(created.error).isInstanceOf(AmbiguousOutcomeException.class);
    }

    @Test
    void aProviderThatThrowsDoesNotHideThatAnApprovalIsNeeded() {
        ExecutorFixture rig =
                ExecutorFixture.answering(Mono.just(refused(401, "unauthenticated", "reauthorization_required")));
        rig.user = new ManusUser("alice", new CredentialsProvider() {
            @Override
            public Mono<ApiCredential> credential() {
                return Mono.just(new ApiCredential.ApiKey("secret-key-1"));
            }

            @Override
            public void reauthorizationRequired(ApiCredential rejected) {
                throw new IllegalStateException("on purpose");
            }
        });
        ScriptedOutcome<Integer> call = ScriptedOutcome.of(rig.call(Operation.TASK_DETAIL));
        assertThat(call.error)
                .isInstanceOfSatisfying(
                        ReauthorizationRequiredException.class,
                        e -> assertThat(e.requestId()).isEqualTo("req-1"));
    }

    static Stream<Arguments> brokenBudgets() {
        return Stream.of(
                Arguments.of("throws", (OperationRateLimiter) wish -> {
                    throw new IllegalStateException("on purpose");
                }),
                Arguments.of("throws an Error", (OperationRateLimiter) wish -> {
                    throw new NoClassDefFoundError("on purpose");
                }),
                Arguments.of("emits an Error", (OperationRateLimiter)
                        wish -> Mono.error(new OutOfMemoryError("on purpose"))),
                Arguments.of("throws an Error when subscribed to", (OperationRateLimiter) wish -> Mono.defer(() -> {
                    throw new NoClassDefFoundError("on purpose");
                })),
                Arguments.of("throws an Error in an operator", (OperationRateLimiter)
                        wish -> Mono.just(new CountedPermit()).map(permit -> {
                            throw new NoClassDefFoundError("on purpose");
                        })),
                Arguments.of("completes empty", (OperationRateLimiter) wish -> Mono.empty()),
                Arguments.of("returns null", (OperationRateLimiter) wish -> null));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("brokenBudgets")
    void aRateLimiterThatFailsEndsTheCallUnsentAndTyped(String what, OperationRateLimiter rateLimiter) {
        ExecutorFixture rig = ExecutorFixture.answering(OK);
        rig.rateLimiter = rateLimiter;
        ScriptedOutcome<Integer> create = ScriptedOutcome.of(rig.call(Operation.TASK_CREATE));
        assertThat(create.error).isInstanceOfSatisfying(ExtensionFailedException.class, e -> {
            assertThat(e.isRetryable()).isTrue();
            assertThat(e.operation()).isEqualTo(Operation.TASK_CREATE);
            assertThat(e).hasMessageContaining("rate limiter").hasMessageContaining("nothing was sent");
        });
        assertThat(rig.api.calls).isEmpty();
    }

    @Test
    void aRateLimiterThatHangsIsBoundedByTheDeadline() {
        ExecutorFixture rig = ExecutorFixture.answering(OK);
        rig.options = rig.options.toBuilder().timeout(Duration.ofMinutes(5)).build();
        rig.rateLimiter = wish -> Mono.never();
        ScriptedOutcome<Integer> create = ScriptedOutcome.of(rig.call(Operation.TASK_CREATE));
        rig.passes(Duration.ofMinutes(5));
        assertThat(create.error).isInstanceOf(DeadlineExceededException.class);
        assertThat(rig.api.calls).isEmpty();
    }

    @Test
    void aSecondPermitOfARateLimiterGoesBackUnsent() {
        ExecutorFixture rig = ExecutorFixture.answering(OK);
        CountedPermit first = new CountedPermit();
        CountedPermit second = new CountedPermit();
        rig.rateLimiter = wish -> new Mono<>() {
            @Override
            public void subscribe(CoreSubscriber<? super CallPermit> subscriber) {
                subscriber.onSubscribe(Operators.emptySubscription());
                subscriber.onNext(first);
                subscriber.onNext(second);
                subscriber.onError(new OutOfMemoryError("on purpose"));
            }
        };
        ScriptedOutcome<Integer> create = ScriptedOutcome.of(rig.call(Operation.TASK_CREATE));
        assertThat(create.values).containsExactly(7);
        assertThat(first.reports).containsExactly("answered");
        assertThat(second.reports).containsExactly("unsent");
        assertThat(rig.api.calls).hasSize(1);
    }

    static Stream<Arguments> errors() {
        return Stream.of(
                Arguments.of(new NoClassDefFoundError("on purpose")),
                Arguments.of(new OutOfMemoryError("on purpose")),
                Arguments.of(new StackOverflowError("on purpose")),
                Arguments.of(new AssertionError("on purpose")));
    }

    @ParameterizedTest
    @MethodSource("errors")
    void anErrorOfTheTransportHoldsNoPermitAndLeavesTheOutcomeUnknown(Error error) {
        List<Supplier<Mono<HttpResponse>>> ways = List.of(
                () -> {
                    throw error;
                },
                () -> Mono.error(error),
                () -> Mono.defer(() -> {
                    throw error;
                }),
                () -> Mono.just(ok("")).map(reply -> {
                    throw error;
                }));
        for (Supplier<Mono<HttpResponse>> way : ways) {
            ExecutorFixture rig = ExecutorFixture.answering(OK);
            rig.transport = new ScriptedTransport(way);
            ScriptedOutcome<Integer> create = ScriptedOutcome.of(rig.call(Operation.TASK_CREATE));
            assertThat(create.error).isInstanceOf(AmbiguousOutcomeException.class);
            assertThat(rig.api.rateLimiter.permits).containsExactly(List.of("answered"));
        }
    }

    @ParameterizedTest
    @MethodSource("errors")
    void anErrorWhileAResponseIsReadEndsTheCallAndFreesItsPermit(Error error) {
        ExecutorFixture rig = ExecutorFixture.answering(OK);
        Sinks.One<HttpResponse> late = Sinks.one();
        rig.transport = new ScriptedTransport(late::asMono);
        ScriptedOutcome<Object> create = ScriptedOutcome.of(rig.exchange()
                .call(ApiRequest.post(
                        Operation.TASK_CREATE,
                        Map.of("a", 1),
                        ResponseShape.field("x", Integer.class).map(x -> {
                            throw error;
                        }))));
        late.tryEmitValue(ok("\"x\":7"));
        assertThat(create.error).isInstanceOf(ManusException.class).hasStackTraceContaining("on purpose");
        assertThat(((ManusException) create.error).isRetryable()).isFalse();
        assertThat(rig.api.rateLimiter.permits).containsExactly(List.of("answered"));
    }

    @ParameterizedTest
    @MethodSource("errors")
    void anErrorOfTheCredentialsProviderIsTypedAndNothingIsSent(Error error) {
        List<CredentialsProvider> ways = List.of(
                () -> {
                    throw error;
                },
                () -> Mono.error(error),
                () -> Mono.fromCallable(() -> {
                    throw error;
                }));
        for (CredentialsProvider way : ways) {
            ExecutorFixture rig = ExecutorFixture.answering(OK);
            rig.user = new ManusUser("alice", way);
            ScriptedOutcome<Integer> create = ScriptedOutcome.of(rig.call(Operation.TASK_CREATE));
            assertThat(create.error)
                    .isInstanceOf(ExtensionFailedException.class)
                    .hasMessageContaining("credentials provider")
                    .hasCause(error);
            assertThat(rig.api.rateLimiter.settled()).doesNotContain("open");
            assertThat(rig.api.calls).isEmpty();
        }
    }

    @Test
    void aCallerThatThrowsDoesNotKeepAnOutcomeFromTheOthers() {
        SingleFlight<Integer> flight = new SingleFlight<>();
        Sinks.One<Integer> outcome = Sinks.one();
        List<Integer> given = new ArrayList<>();
        flight.join(outcome::asMono).subscribe(given::add);
        flight.join(outcome::asMono).subscribe(value -> {
            throw new NoClassDefFoundError("on purpose");
        });
        flight.join(outcome::asMono).subscribe(given::add);
        outcome.tryEmitValue(3);
        assertThat(given).containsExactly(3, 3);
    }

    @ParameterizedTest
    @MethodSource("errors")
    void workThatThrowsAnErrorEndsItsRun(Error error) {
        SingleFlight<Integer> flight = new SingleFlight<>();
        StepVerifier.create(flight.join(() -> {
                    throw error;
                }))
                .expectErrorSatisfies(e -> assertThat(e).hasStackTraceContaining("on purpose"))
                .verify(Duration.ofSeconds(10));
        StepVerifier.create(flight.join(() -> Mono.just(1)))
                .expectNext(1)
                .expectComplete()
                .verify(Duration.ofSeconds(10));
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> void thrown(Throwable e) throws E {
        throw (E) e;
    }

    private abstract static class Broken implements CallObserver, CallObserver.Watch {

        @Override
        public Watch callStarted(CallContext call, ContextView context) {
            return this;
        }

        @Override
        public void ended(CallOutcome end) {}
    }

    private record ScriptedTransport(Supplier<Mono<HttpResponse>> script) implements HttpTransport {

        @Override
        public Mono<HttpResponse> exchange(HttpCall call) {
            return script.get();
        }

        @Override
        public <T> Flux<T> stream(
                HttpCall call, BiFunction<HttpResponse, Flux<ByteBuffer>, ? extends Publisher<T>> reader) {
            return Flux.error(new UnsupportedOperationException());
        }

        @Override
        public Mono<Void> close() {
            return Mono.empty();
        }
    }

    private static final class CountedPermit implements CallPermit {

        final List<String> reports = new ArrayList<>();

        @Override
        public void responded() {
            reports.add("answered");
        }

        @Override
        public void unsent() {
            reports.add("unsent");
        }

        @Override
        public void limited(@Nullable Duration retryAfter) {
            reports.add("limited");
        }
    }

    private static final class BrokenPermit implements CallPermit {

        @Override
        public void responded() {
            throw new IllegalStateException("on purpose");
        }

        @Override
        public void unsent() {
            throw new IllegalStateException("on purpose");
        }

        @Override
        public void limited(@Nullable Duration retryAfter) {
            throw new IllegalStateException("on purpose");
        }
    }
}
