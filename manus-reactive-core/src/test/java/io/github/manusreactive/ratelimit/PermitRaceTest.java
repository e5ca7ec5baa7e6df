package io.github.manusreactive.ratelimit;

import static io.github.manusreactive.operation.Operation.TASK_CREATE;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.operation.Operation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/** Many threads take, report and cancel at once; in the end every permit is back exactly once. */
class PermitRaceTest {

    private static final long FIRST_SEED = 1;
    private static final int LIMIT = 5;
    private static final int THREADS = 8;
    private static final int CALLS = 4_000;
    private static final Duration EVICT_AFTER = Duration.ofMillis(300);
    private static final Duration FOREVER = Duration.ofDays(1000);

    /** Each thread makes the same choices in every run; only their interleaving differs. */
    private final AtomicLong nextSeed = new AtomicLong(FIRST_SEED);

    private final ThreadLocal<Random> random = ThreadLocal.withInitial(() -> new Random(nextSeed.getAndIncrement()));
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    private final HandClock time = new HandClock();
    private final LocalRateLimiter rateLimiter = LocalRateLimiter.create(
            RateLimitSettings.builder()
                    .limit(TASK_CREATE, new RateLimit(LIMIT, Duration.ofSeconds(1)))
                    .queueCapacity(Integer.MAX_VALUE)
                    .reserveFor(Duration.ZERO)
                    .evictAfter(EVICT_AFTER)
                    .build(),
            time);
    private final AtomicInteger inHand = new AtomicInteger();
    private final AtomicInteger mostInHand = new AtomicInteger();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @RepeatedTest(5)
    void cancelRacesWithTheGrant() throws Exception {
        race(CALLS, this::subscribeAndCancelSoon);
        assertEveryPermitIsBack();
    }

    @RepeatedTest(5)
    void cancelRacesWithTheWholeCall() throws Exception {
        race(CALLS, this::callAndCancelSoon);
        assertEveryPermitIsBack();
    }

    @RepeatedTest(3)
    void cancelRacesWithDeliveryToOneWaiter() throws Exception {
        for (int round = 0; round < 2_000; round++) {
            List<CallPermit> taken = new ArrayList<>();
            for (int i = 0; i < LIMIT; i++) {
                acquire().subscribe(taken::add);
            }
            Disposable waiter = acquire().subscribe(CallPermit::unsent);
            var barrier = new CyclicBarrier(2);
            Future<?> release = threads.submit(() -> {
                barrier.await();
                taken.get(0).unsent();
                return null;
            });
            Future<?> cancel = threads.submit(() -> {
                barrier.await();
                waiter.dispose();
                return null;
            });
            release.get();
            cancel.get();
            taken.forEach(CallPermit::unsent);
            time.advance(Duration.ofSeconds(3).toNanos());
            assertThat(rateLimiter.snapshots()).allMatch(snapshot -> snapshot.available() == LIMIT);
        }
    }

    @RepeatedTest(3)
    void evictionRacesWithNewCalls() throws Exception {
        var server = ServerModel.slidingWindow(LIMIT, Duration.ofSeconds(1).toNanos());
        var refused = new AtomicInteger();
        var served = new AtomicInteger();
        var evicted = new AtomicInteger();
        rateLimiter.addListener(new RateLimitListener() {
            @Override
            public void closed(String user, Operation operation) {
                evicted.incrementAndGet();
            }
        });
        race(CALLS / 10, () -> {
            letTimePass();
            acquire().subscribe(permit -> {
                synchronized (server) {
                    if (!server.admits(time.now(TimeUnit.NANOSECONDS))) {
                        refused.incrementAndGet();
                    }
                }
                served.incrementAndGet();
                permit.responded();
            });
        });
        time.advance(Duration.ofSeconds(2L * CALLS).toNanos());

        assertThat(refused).hasValue(0);
        assertThat(served).hasValue(CALLS / 10);
        assertThat(evicted.get()).isGreaterThan(10);
        assertThat(rateLimiter.snapshots()).isEmpty();
    }

    /** Up to sixteen seconds, so that all threads together often leave the user alone for longer than a window. */
    private void letTimePass() {
        long until = time.now(TimeUnit.MILLISECONDS) + random.get().nextInt(16_000);
        while (time.now(TimeUnit.MILLISECONDS) < until) {
            Thread.onSpinWait();
        }
    }

    private void subscribeAndCancelSoon() {
        Disposable call = acquire().subscribe(permit -> {
            enter();
            leave();
            report(permit);
        });
        if (random.get().nextInt(3) == 0) {
            call.dispose();
        }
    }

    private void callAndCancelSoon() {
        Disposable call = Mono.usingWhen(
                        acquire(),
                        permit -> Mono.fromRunnable(this::enter).then(sometimesSlow()),
                        permit -> reported(permit::responded),
                        (permit, error) -> reported(permit::unsent),
                        permit -> reported(permit::responded))
                .subscribe(done -> {}, error -> {});
        if (random.get().nextInt(2) == 0) {
            threads.execute(call::dispose);
        }
    }

    private Mono<Void> sometimesSlow() {
        return switch (random.get().nextInt(3)) {
            case 0 -> Mono.empty();
            case 1 -> Mono.error(new IllegalStateException("on purpose"));
            default -> Mono.delay(Duration.ofMillis(100), time).then();
        };
    }

    private Mono<Void> reported(Runnable report) {
        return Mono.fromRunnable(() -> {
            leave();
            report.run();
        });
    }

    private Mono<CallPermit> acquire() {
        CallPriority priority = random.get().nextBoolean() ? CallPriority.BULK : CallPriority.INTERACTIVE;
        return rateLimiter.acquire(new PermitRequest("alice", TASK_CREATE, priority, FOREVER));
    }

    private void report(CallPermit permit) {
        if (random.get().nextInt(4) == 0) {
            permit.responded();
        } else {
            permit.unsent();
        }
    }

    private void enter() {
        mostInHand.accumulateAndGet(inHand.incrementAndGet(), Math::max);
    }

    private void leave() {
        inHand.decrementAndGet();
    }

    /** All threads start at once while time passes. */
    private void race(int calls, Runnable act) throws Exception {
        var barrier = new CyclicBarrier(THREADS);
        var work = new ArrayList<Future<?>>();
        for (int thread = 0; thread < THREADS; thread++) {
            Callable<Void> share = () -> {
                barrier.await();
                for (int i = 0; i < calls / THREADS; i++) {
                    act.run();
                }
                return null;
            };
            work.add(threads.submit(share));
        }
        for (Future<?> each : work) {
            while (!each.isDone()) {
                time.advance(Duration.ofMillis(200).toNanos());
            }
            each.get();
        }
    }

    private void assertEveryPermitIsBack() throws Exception {
        threads.shutdown();
        assertThat(threads.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
        time.advance(Duration.ofSeconds(2L * CALLS).toNanos());

        assertThat(rateLimiter.snapshots()).allSatisfy(snapshot -> {
            assertThat(snapshot.queued()).isZero();
            assertThat(snapshot.available()).isEqualTo(LIMIT);
        });
        assertThat(mostInHand.get()).isBetween(1, LIMIT);
        for (int i = 0; i < LIMIT; i++) {
            acquire().subscribe();
        }
        assertThat(available()).isZero();
    }

    private int available() {
        return rateLimiter.snapshots().stream()
                .mapToInt(RateLimitSnapshot::available)
                .sum();
    }
}
