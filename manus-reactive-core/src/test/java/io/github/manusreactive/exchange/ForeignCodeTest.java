package io.github.manusreactive.exchange;

import static io.github.manusreactive.exchange.FakeApi.ok;
import static io.github.manusreactive.exchange.FakeApi.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.auth.Credential;
import io.github.manusreactive.auth.CredentialsProvider;
import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.budget.Permit;
import io.github.manusreactive.budget.RateBudget;
import io.github.manusreactive.call.CallEnd;
import io.github.manusreactive.call.CallObserver;
import io.github.manusreactive.error.AmbiguousOutcomeException;
import io.github.manusreactive.error.CallContext;
import io.github.manusreactive.error.DeadlineExceededException;
import io.github.manusreactive.error.DecodeException;
import io.github.manusreactive.error.ExtensionFailedException;
import io.github.manusreactive.error.ManusException;
import io.github.manusreactive.error.ReauthorizationRequiredException;
import io.github.manusreactive.error.TransportFault;
import io.github.manusreactive.http.HttpCall;
import io.github.manusreactive.http.HttpReply;
import io.github.manusreactive.http.Transport;
import io.github.manusreactive.internal.SingleFlight;
import io.github.manusreactive.json.ResponseShape;
import io.github.manusreactive.operation.Operation;
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

/** What others throw, whatever it is, takes the place of no answer: a task that was created would be lost by it. */
class ForeignCodeTest {

    private static final Mono<HttpReply> OK = Mono.just(ok("\"x\":7"));

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
                    public void ended(CallEnd end) {
                        throw new NoClassDefFoundError("on purpose");
                    }
                }),
                Arguments.of("a checked exception when a call ends", new Broken() {
                    @Override
                    public void ended(CallEnd end) {
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
        Rig rig = Rig.answering(OK);
        rig.observers.add(observer);
        Outcome<Integer> created = Outcome.of(rig.call(Operation.TASK_CREATE));
        assertThat(created.error).isNull();
        assertThat(created.values).containsExactly(7);
        assertThat(rig.api.budget.settled()).containsExactly("answered");
    }

    @Test
    void anErrorOfAConsumerOfRetryEventsChangesNothing() {
        Rig rig = Rig.answering(Mono.error(new TransportFault(TransportFault.Kind.CONNECT, "no connection", null)), OK);
        rig.config()
                .resilience()
                .retryRegistry()
                .getEventPublisher()
                .onEntryAdded(added -> added.getAddedEntry().getEventPublisher().onEvent(event -> {
                    throw new AssertionError("on purpose");
                }));
        Outcome<Integer> created = Outcome.of(rig.call(Operation.TASK_CREATE));
        rig.passes(Duration.ofSeconds(1));
        assertThat(created.values).containsExactly(7);
    }

    @Test
    void consumersOfTheRegistriesEventsThatThrowChangeNothing() {
        Rig rig = Rig.answering(OK);
        rig.breaker = CircuitBreakerSettings.defaults();
        Resilience resilience = rig.config().resilience();
        resilience.retryRegistry().getEventPublisher().onEvent(event -> {
            throw new AssertionError("on purpose");
        });
        resilience.circuitBreakerRegistry().getEventPublisher().onEvent(event -> {
            throw new AssertionError("on purpose");
        });
        Outcome<Integer> created = Outcome.of(rig.call(Operation.TASK_CREATE));
        assertThat(created.values).containsExactly(7);
        rig.passes(Resilience.EVICT_AFTER.plusSeconds(1));
        Outcome<Integer> later = Outcome.of(rig.call(Operation.TASK_CREATE));
        assertThat(later.values).containsExactly(7);
    }

    @Test
    void aBudgetThatFailsToTakeItsPermitBackChangesNothing() {
        Rig rig = Rig.answering(OK);
        rig.budget = wish -> Mono.just(new BrokenPermit());
        Outcome<Integer> created = Outcome.of(rig.call(Operation.TASK_CREATE));
        assertThat(created.values).containsExactly(7);
    }

    @Test
    void aReaderThatFailsSaysThatTheCallWasProcessed() {
        Rig rig = Rig.answering(OK);
        Outcome<Object> created = Outcome.of(rig.exchange()
                .call(ApiCall.post(
                        Operation.TASK_CREATE,
                        Map.of("a", 1),
                        ResponseShape.field("x", Integer.class).map(x -> {
                            throw new IllegalArgumentException("on purpose");
                        }))));
        assertThat(created.error).isInstanceOfSatisfying(DecodeException.class, e -> {
            assertThat(e.requestId()).isEqualTo("req-1");
            assertThat(e).hasMessageContaining("the call was processed");
        });
    }

    @Test
    void aTransportThatThrowsLeavesTheOutcomeUnknown() {
        Rig rig = Rig.answering(OK);
        rig.transport = new ScriptedTransport(() -> {
            throw new IllegalStateException("on purpose");
        });
        Outcome<Integer> created = Outcome.of(rig.call(Operation.TASK_CREATE));
        assertThat(created.error).isInstanceOf(AmbiguousOutcomeException.class);
    }

    @Test
    void aProviderThatThrowsDoesNotHideThatAnApprovalIsNeeded() {
        Rig rig = Rig.answering(Mono.just(refused(401, "unauthenticated", "reauthorization_required")));
        rig.user = new ManusUser("alice", new CredentialsProvider() {
            @Override
            public Mono<Credential> credential() {
                return Mono.just(new Credential.ApiKey("secret-key-1"));
            }

            @Override
            public void reauthorizationRequired(Credential rejected) {
                throw new IllegalStateException("on purpose");
            }
        });
        Outcome<Integer> call = Outcome.of(rig.call(Operation.TASK_DETAIL));
        assertThat(call.error)
                .isInstanceOfSatisfying(
                        ReauthorizationRequiredException.class,
                        e -> assertThat(e.requestId()).isEqualTo("req-1"));
    }

    static Stream<Arguments> brokenBudgets() {
        return Stream.of(
                Arguments.of("throws", (RateBudget) wish -> {
                    throw new IllegalStateException("on purpose");
                }),
                Arguments.of("throws an Error", (RateBudget) wish -> {
                    throw new NoClassDefFoundError("on purpose");
                }),
                Arguments.of("emits an Error", (RateBudget) wish -> Mono.error(new OutOfMemoryError("on purpose"))),
                Arguments.of("throws an Error when subscribed to", (RateBudget) wish -> Mono.defer(() -> {
                    throw new NoClassDefFoundError("on purpose");
                })),
                Arguments.of("throws an Error in an operator", (RateBudget)
                        wish -> Mono.just(new CountedPermit()).map(permit -> {
                            throw new NoClassDefFoundError("on purpose");
                        })),
                Arguments.of("completes empty", (RateBudget) wish -> Mono.empty()),
                Arguments.of("returns null", (RateBudget) wish -> null));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("brokenBudgets")
    void aBudgetThatFailsEndsTheCallUnsentAndTyped(String what, RateBudget budget) {
        Rig rig = Rig.answering(OK);
        rig.budget = budget;
        Outcome<Integer> create = Outcome.of(rig.call(Operation.TASK_CREATE));
        assertThat(create.error).isInstanceOfSatisfying(ExtensionFailedException.class, e -> {
            assertThat(e.isSafeToRetry()).isTrue();
            assertThat(e.operation()).isEqualTo(Operation.TASK_CREATE);
            assertThat(e).hasMessageContaining("rate budget").hasMessageContaining("nothing was sent");
        });
        assertThat(rig.api.calls).isEmpty();
    }

    @Test
    void aBudgetThatHangsIsBoundedByTheDeadline() {
        Rig rig = Rig.answering(OK);
        rig.options = rig.options.withTimeout(Duration.ofMinutes(5));
        rig.budget = wish -> Mono.never();
        Outcome<Integer> create = Outcome.of(rig.call(Operation.TASK_CREATE));
        rig.passes(Duration.ofMinutes(5));
        assertThat(create.error).isInstanceOf(DeadlineExceededException.class);
        assertThat(rig.api.calls).isEmpty();
    }

    @Test
    void aSecondPermitOfABudgetGoesBackUnsent() {
        Rig rig = Rig.answering(OK);
        CountedPermit first = new CountedPermit();
        CountedPermit second = new CountedPermit();
        rig.budget = wish -> new Mono<>() {
            @Override
            public void subscribe(CoreSubscriber<? super Permit> subscriber) {
                subscriber.onSubscribe(Operators.emptySubscription());
                subscriber.onNext(first);
                subscriber.onNext(second);
                subscriber.onError(new OutOfMemoryError("on purpose"));
            }
        };
        Outcome<Integer> create = Outcome.of(rig.call(Operation.TASK_CREATE));
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
        List<Supplier<Mono<HttpReply>>> ways = List.of(
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
        for (Supplier<Mono<HttpReply>> way : ways) {
            Rig rig = Rig.answering(OK);
            rig.transport = new ScriptedTransport(way);
            Outcome<Integer> create = Outcome.of(rig.call(Operation.TASK_CREATE));
            assertThat(create.error).isInstanceOf(AmbiguousOutcomeException.class);
            assertThat(rig.api.budget.permits).containsExactly(List.of("answered"));
        }
    }

    @ParameterizedTest
    @MethodSource("errors")
    void anErrorWhileAResponseIsReadEndsTheCallAndFreesItsPermit(Error error) {
        Rig rig = Rig.answering(OK);
        Sinks.One<HttpReply> late = Sinks.one();
        rig.transport = new ScriptedTransport(late::asMono);
        Outcome<Object> create = Outcome.of(rig.exchange()
                .call(ApiCall.post(
                        Operation.TASK_CREATE,
                        Map.of("a", 1),
                        ResponseShape.field("x", Integer.class).map(x -> {
                            throw error;
                        }))));
        late.tryEmitValue(ok("\"x\":7"));
        assertThat(create.error).isInstanceOf(ManusException.class).hasStackTraceContaining("on purpose");
        assertThat(((ManusException) create.error).isSafeToRetry()).isFalse();
        assertThat(rig.api.budget.permits).containsExactly(List.of("answered"));
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
            Rig rig = Rig.answering(OK);
            rig.user = new ManusUser("alice", way);
            Outcome<Integer> create = Outcome.of(rig.call(Operation.TASK_CREATE));
            assertThat(create.error)
                    .isInstanceOf(ExtensionFailedException.class)
                    .hasMessageContaining("credentials provider")
                    .hasCause(error);
            assertThat(rig.api.budget.settled()).doesNotContain("open");
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
        public void ended(CallEnd end) {}
    }

    private record ScriptedTransport(Supplier<Mono<HttpReply>> script) implements Transport {

        @Override
        public Mono<HttpReply> exchange(HttpCall call) {
            return script.get();
        }

        @Override
        public <T> Flux<T> stream(
                HttpCall call, BiFunction<HttpReply, Flux<ByteBuffer>, ? extends Publisher<T>> reader) {
            return Flux.error(new UnsupportedOperationException());
        }

        @Override
        public Mono<Void> close() {
            return Mono.empty();
        }
    }

    private static final class CountedPermit implements Permit {

        final List<String> reports = new ArrayList<>();

        @Override
        public void answered() {
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

    private static final class BrokenPermit implements Permit {

        @Override
        public void answered() {
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
