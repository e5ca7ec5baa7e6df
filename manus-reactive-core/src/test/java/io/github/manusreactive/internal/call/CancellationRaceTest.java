package io.github.manusreactive.internal.call;

import static io.github.manusreactive.internal.call.FakeApi.ok;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.MeasurementLog;
import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.call.CallOptions;
import io.github.manusreactive.internal.json.JsonCodec;
import io.github.manusreactive.internal.resilience4j.ResilienceRegistry;
import io.github.manusreactive.observation.CallObserver;
import io.github.manusreactive.observation.CallOutcome;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.ratelimit.CallPermit;
import io.github.manusreactive.ratelimit.LocalRateLimiter;
import io.github.manusreactive.ratelimit.RateLimit;
import io.github.manusreactive.ratelimit.RateLimitSettings;
import io.github.manusreactive.retry.CircuitBreakerSettings;
import io.github.manusreactive.retry.RetrySettings;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.util.context.ContextView;

/** Subscribers that leave at any moment, on threads of their own. */
class CancellationRaceTest {

    private static final int CALLS = 4_000;

    private record Tracked(CallPermit permit, AtomicInteger reports) implements CallPermit {

        @Override
        public void responded() {
            reports.incrementAndGet();
            permit.responded();
        }

        @Override
        public void unsent() {
            reports.incrementAndGet();
            permit.unsent();
        }

        @Override
        public void limited(@Nullable Duration retryAfter) {
            reports.incrementAndGet();
            permit.limited(retryAfter);
        }
    }

    @Test
    void everyPermitIsGivenBackOnceAndEveryPlaceInTheBreakerToo() {
        FakeApi api = new FakeApi(
                call -> Mono.just(ok("\"x\":7")).delayElement(Duration.ofNanos(50_000), Schedulers.parallel()));
        LocalRateLimiter limits = LocalRateLimiter.create(RateLimitSettings.builder()
                .limit(Operation.TASK_DETAIL, new RateLimit(100, Duration.ofMillis(2)))
                .build());
        Queue<Tracked> permits = new ConcurrentLinkedQueue<>();
        ClientResources config = new ClientResources(
                URI.create("https://api.example.test"),
                api,
                wish -> limits.acquire(wish).map(permit -> {
                    Tracked tracked = new Tracked(permit, new AtomicInteger());
                    permits.add(tracked);
                    return tracked;
                }),
                JsonCodec.standard(),
                Schedulers.parallel(),
                1 << 20,
                new ResilienceRegistry(
                        Schedulers.parallel(),
                        null,
                        "host",
                        RetrySettings.defaults(),
                        CircuitBreakerSettings.defaults()),
                List.of());
        CallExecutor exchange = new CallExecutor(config, ManusUser.ofApiKeys("alice", "k"), CallOptions.defaults());
        SplittableRandom random = new SplittableRandom(11);
        AtomicInteger ended = new AtomicInteger();

        Flux.range(0, CALLS)
                .map(i -> random.nextInt(400_000))
                .flatMap(
                        nanos -> Mono.<Integer>create(sink -> {
                                    Disposable call = exchange.call(ExecutorFixture.get(Operation.TASK_DETAIL))
                                            .subscribe(value -> sink.success(1), sink::error);
                                    Schedulers.boundedElastic()
                                            .schedule(
                                                    () -> {
                                                        call.dispose();
                                                        sink.success(0);
                                                    },
                                                    nanos,
                                                    java.util.concurrent.TimeUnit.NANOSECONDS);
                                })
                                .doOnNext(ended::addAndGet),
                        64)
                .blockLast(Duration.ofMinutes(2));

        MeasurementLog.printf("race: %d calls, %d answered, %d permits%n", CALLS, ended.get(), permits.size());
        assertThat(permits)
                .isNotEmpty()
                .allSatisfy(permit -> assertThat(permit.reports()).hasValue(1));
        CircuitBreaker breaker = config.resilience().circuitBreakerRegistry().circuitBreaker("alice@host");
        assertThat(breaker.getMetrics().getNumberOfFailedCalls()).isZero();
        // nothing is left behind that would keep the next call waiting
        assertThat(exchange.call(ExecutorFixture.get(Operation.TASK_DETAIL)).block(Duration.ofSeconds(30)))
                .isEqualTo(7);
    }

    /** Twice as many cancelled calls as a half-open breaker admits, each cancelled while its attempt begins. */
    @Test
    void aCallThatIsCancelledWhileItsAttemptBeginsLeavesItsPlaceAsAProbeAndItsPermit() {
        ExecutorFixture rig = new ExecutorFixture(call -> Mono.just(ok("\"x\":7")));
        CircuitBreakerSettings settings = CircuitBreakerSettings.defaults();
        rig.breaker = settings;
        AtomicReference<Runnable> cancellation = new AtomicReference<>();
        AtomicInteger begun = new AtomicInteger();
        AtomicInteger ended = new AtomicInteger();
        rig.observers.add((call, context) -> new CallObserver.Watch() {
            @Override
            public CallObserver.Watch attemptStarted(int number, ContextView attempt) {
                begun.incrementAndGet();
                cancellation.get().run();
                return end -> ended.incrementAndGet();
            }

            @Override
            public void ended(CallOutcome end) {}
        });
        CircuitBreaker breaker =
                rig.config().resilience().circuitBreakerRegistry().circuitBreaker("manus-alice@api.example.test");
        breaker.transitionToOpenState();
        breaker.transitionToHalfOpenState();

        int calls = 2 * settings.permittedNumberOfCallsInHalfOpenState();
        for (int i = 0; i < calls; i++) {
            rig.exchange()
                    .call(ExecutorFixture.get(Operation.TASK_DETAIL))
                    .doOnSubscribe(subscription -> cancellation.set(subscription::cancel))
                    .subscribe();
        }

        assertThat(begun).hasValue(calls);
        assertThat(ended).hasValue(calls);
        assertThat(rig.api.calls).isEmpty();
        assertThat(rig.api.rateLimiter.settled()).hasSize(calls).containsOnly("unsent");
    }
}
