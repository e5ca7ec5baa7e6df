package io.github.manusreactive.internal.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.ratelimit.RateLimit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

class CallRateLimiterTest {

    private static final Duration WINDOW = Duration.ofSeconds(60);

    /** The server's, by a clock here that is put right as fast as a time daemon may: 0.5 ms a second. */
    private static final Duration LONGEST_WINDOW = WINDOW.plusMillis(30);

    /** Whatever callers do, no window sees more than the limit, and all slots come back. */
    @Property(tries = 100)
    void noWindowSeesMoreThanTheLimitAndNoSlotIsLost(@ForAll @IntRange(min = 1, max = 5) int limit, @ForAll long seed) {
        Random random = new Random(seed);
        VirtualTimeScheduler time = VirtualTimeScheduler.create();
        CallRateLimiter limiter = limiter(limit, WINDOW, Duration.ofHours(1), time);
        List<Long> ends = new ArrayList<>();
        AtomicInteger unfinished = new AtomicInteger();
        List<Sinks.Empty<Void>> answers = new ArrayList<>();
        List<Disposable> callers = new ArrayList<>();
        for (int step = 0; step < 200; step++) {
            switch (random.nextInt(4)) {
                case 0 -> {
                    Sinks.Empty<Void> answer = Sinks.empty();
                    Mono<Void> call = Mono.defer(() -> {
                        long now = now(time);
                        long recent = ends.stream()
                                .filter(end -> end > now - LONGEST_WINDOW.toMillis())
                                .count();
                        assertThat(recent + unfinished.incrementAndGet()).isLessThanOrEqualTo(limit);
                        answers.add(answer);
                        return answer.asMono().doFinally(signal -> {
                            unfinished.decrementAndGet();
                            ends.add(now(time));
                        });
                    });
                    callers.add(limiter.limit(call).subscribe());
                }
                case 1 -> {
                    if (!answers.isEmpty()) {
                        answers.remove(random.nextInt(answers.size())).tryEmitEmpty();
                    }
                }
                case 2 -> {
                    if (!callers.isEmpty()) {
                        callers.remove(random.nextInt(callers.size())).dispose();
                    }
                }
                default -> time.advanceTimeBy(Duration.ofMillis(random.nextInt(40_000)));
            }
        }
        callers.forEach(Disposable::dispose);
        time.advanceTimeBy(LONGEST_WINDOW);
        AtomicInteger started = new AtomicInteger();
        for (int i = 0; i < limit + 3; i++) {
            limiter.limit(Mono.fromRunnable(started::incrementAndGet)).subscribe();
        }
        assertThat(started).hasValue(limit);
    }

    @Test
    void aSlotComesBackAWindowAfterItsCallEvenIfTheClockRunsFast() {
        VirtualTimeScheduler time = VirtualTimeScheduler.create();
        CallRateLimiter limiter = limiter(1, WINDOW, Duration.ofHours(1), time);
        AtomicInteger started = new AtomicInteger();
        for (int i = 0; i < 2; i++) {
            limiter.limit(Mono.fromRunnable(started::incrementAndGet)).subscribe();
        }
        time.advanceTimeBy(LONGEST_WINDOW.minusMillis(1));
        assertThat(started).hasValue(1);
        time.advanceTimeBy(Duration.ofMillis(1));
        assertThat(started).hasValue(2);
    }

    @Test
    void aCallCancelledBeforeItArrivesTakesNoSlot() {
        CallRateLimiter limiter = limiter(1, WINDOW, Duration.ofHours(1), VirtualTimeScheduler.create());
        AtomicInteger started = new AtomicInteger();
        limiter.limit(Mono.fromRunnable(started::incrementAndGet)).subscribe(new BaseSubscriber<Object>() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {
                subscription.cancel();
            }
        });
        assertThat(started).hasValue(0);
        limiter.limit(Mono.fromRunnable(started::incrementAndGet)).subscribe();
        assertThat(started).hasValue(1);
    }

    @Test
    void everyCallOfManyThreadsGetsThroughAlthoughOthersCancel() {
        CallRateLimiter limiter = limiter(4, Duration.ofMillis(1), Duration.ofMinutes(1), Schedulers.parallel());
        AtomicInteger active = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Mono<Integer> call = limiter.limit(Mono.fromSupplier(() -> {
                    most.accumulateAndGet(active.incrementAndGet(), Math::max);
                    return 1;
                })
                .publishOn(Schedulers.parallel())
                .doFinally(signal -> active.decrementAndGet()));
        Flux<Integer> calls = Flux.range(0, 2_000)
                .flatMap(
                        i -> i % 3 == 0
                                ? call.takeUntilOther(Mono.delay(Duration.ofNanos(i * 100L)))
                                        .thenReturn(0)
                                        .subscribeOn(Schedulers.parallel())
                                : call.subscribeOn(Schedulers.parallel()),
                        64);
        StepVerifier.create(calls.filter(one -> one == 1).count())
                .expectNext(1_333L)
                .expectComplete()
                .verify(Duration.ofSeconds(60));
        assertThat(most.get()).isLessThanOrEqualTo(4);
    }

    private static CallRateLimiter limiter(int calls, Duration window, Duration maxWait, Scheduler scheduler) {
        return new CallRateLimiter("calls", new RateLimit(calls, window), maxWait, scheduler);
    }

    private static long now(VirtualTimeScheduler time) {
        return time.now(TimeUnit.MILLISECONDS);
    }
}
