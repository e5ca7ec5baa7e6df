package io.github.manusreactive.ratelimit;

import static io.github.manusreactive.operation.Operation.TASK_CREATE;
import static io.github.manusreactive.operation.Operation.TASK_LIST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.manusreactive.error.RateLimitQueueFullException;
import io.github.manusreactive.error.RateLimitTimeoutException;
import io.github.manusreactive.operation.Operation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

class LocalRateLimiterTest {

    private static final Duration FOREVER = Duration.ofDays(1);

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private LocalRateLimiter rateLimiter = LocalRateLimiter.create(RateLimitSettings.defaults(), time);

    @AfterEach
    void stop() {
        time.dispose();
    }

    @Test
    void permitReturnsOneWindowAfterItsResponseNotAfterItsStart() {
        List<SimulatedCall> calls = call(11);
        time.advanceTimeBy(Duration.ofSeconds(5));
        calls.subList(0, 10).forEach(call -> call.permit().responded());

        time.advanceTimeBy(Duration.ofSeconds(60));
        assertThat(calls.get(10).granted()).isFalse();

        time.advanceTimeBy(Duration.ofMillis(30));
        assertThat(calls.get(10).granted()).isTrue();
    }

    @Test
    void callsOfAnotherProcessCountUntilTheirWindowIsOver() {
        rateLimiter.addEarlierCalls(
                "alice", TASK_CREATE, List.of(Duration.ofSeconds(10), Duration.ofSeconds(50), Duration.ofSeconds(70)));

        List<SimulatedCall> calls = call(10);

        assertThat(calls).filteredOn(SimulatedCall::granted).hasSize(8);
        time.advanceTimeBy(Duration.ofSeconds(11));
        assertThat(calls).filteredOn(SimulatedCall::granted).hasSize(9);
        time.advanceTimeBy(Duration.ofSeconds(40));
        assertThat(calls).allMatch(SimulatedCall::granted);
    }

    /** The times of intents lie in the future, and a limiter may be made after they were read. */
    @Test
    void callsOfAnotherProcessCountIfTheLimiterIsOlderThanTheirAge() {
        rateLimiter.addEarlierCalls("alice", TASK_CREATE, List.of());
        time.advanceTimeBy(Duration.ofMillis(3));
        rateLimiter.addEarlierCalls("alice", TASK_CREATE, List.of(Duration.ofNanos(1), Duration.ofNanos(1)));

        assertThat(call(10)).filteredOn(SimulatedCall::granted).hasSize(8);
    }

    @Test
    void callsThatWereCountedAreNotCountedAgain() {
        call(1).get(0).permit().responded();
        time.advanceTimeBy(Duration.ofSeconds(5));

        rateLimiter.addEarlierCalls("alice", TASK_CREATE, List.of(Duration.ofSeconds(5)));

        assertThat(call(9)).allMatch(SimulatedCall::granted);
    }

    @Test
    void refusalsRightAfterARestartDoNotLowerTheRate() {
        rateLimiter.addEarlierCalls("alice", TASK_CREATE, List.of());
        for (SimulatedCall call : call(5)) {
            call.permit().limited(null);
        }
        time.advanceTimeBy(Duration.ofSeconds(59));

        assertThat(rateLimiter.snapshots())
                .singleElement()
                .satisfies(each -> assertThat(each.capacity()).isEqualTo(10));
    }

    @Test
    void callsAreGrantedInOrderOfArrival() {
        List<SimulatedCall> calls = call(40);
        for (int minute = 0; minute < 4; minute++) {
            assertThat(calls).filteredOn(SimulatedCall::granted).isEqualTo(calls.subList(0, 10 * (minute + 1)));
            calls.subList(10 * minute, 10 * minute + 10)
                    .forEach(call -> call.permit().responded());
            time.advanceTimeBy(Duration.ofSeconds(61));
        }
    }

    @Test
    void unsentPermitGoesToTheNextAtOnce() {
        List<SimulatedCall> calls = call(11);

        calls.get(3).permit().unsent();

        assertThat(calls.get(10).granted()).isTrue();
    }

    @Test
    void onlyTheFirstReportCounts() {
        List<SimulatedCall> calls = call(12);

        calls.get(0).permit().unsent();
        calls.get(0).permit().unsent();
        calls.get(0).permit().responded();

        assertThat(calls).filteredOn(SimulatedCall::granted).hasSize(11);
    }

    @Test
    void cancelledWaiterLeavesTheQueue() {
        List<SimulatedCall> calls = call(12);

        calls.get(10).cancel();
        calls.get(0).permit().unsent();

        assertThat(calls.get(10).granted()).isFalse();
        assertThat(calls.get(11).granted()).isTrue();
    }

    @Test
    void waitLongerThanAllowedIsRefusedAtOnceWithTheWait() {
        call(10).forEach(call -> call.permit().responded());

        SimulatedCall refused = call("alice", TASK_CREATE, CallPriority.INTERACTIVE, Duration.ofSeconds(59));

        assertThat(refused.error()).isInstanceOfSatisfying(RateLimitTimeoutException.class, e -> {
            assertThat(e.wouldWait()).isBetween(Duration.ofSeconds(60), Duration.ofMillis(60_100));
            assertThat(e.operation()).isEqualTo(TASK_CREATE);
            assertThat(e.user()).isEqualTo("alice");
            assertThat(e.isRetryable()).isTrue();
        });
        assertThat(call("alice", TASK_CREATE, CallPriority.INTERACTIVE, Duration.ofSeconds(61))
                        .error())
                .isNull();
    }

    @Test
    void predictedWaitIncludesThoseAhead() {
        call(10).forEach(call -> call.permit().responded());
        call(10);

        SimulatedCall refused = call("alice", TASK_CREATE, CallPriority.INTERACTIVE, Duration.ofSeconds(119));

        assertThat(refused.error())
                .isInstanceOfSatisfying(
                        RateLimitTimeoutException.class,
                        e -> assertThat(e.wouldWait()).isBetween(Duration.ofSeconds(120), Duration.ofMillis(120_100)));
    }

    @Test
    void waiterGivesUpAtItsDeadlineWhenThePermitsInFlightStayAway() {
        call(10);
        SimulatedCall waiting = call("alice", TASK_CREATE, CallPriority.INTERACTIVE, Duration.ofSeconds(90));

        time.advanceTimeBy(Duration.ofSeconds(89));
        assertThat(waiting.error()).isNull();

        time.advanceTimeBy(Duration.ofSeconds(1));
        assertThat(waiting.error()).isInstanceOf(RateLimitTimeoutException.class);
    }

    @Test
    void withoutPatienceAFreePermitIsStillTaken() {
        assertThat(call("alice", TASK_CREATE, CallPriority.INTERACTIVE, Duration.ZERO)
                        .granted())
                .isTrue();
    }

    @Test
    void fullQueueRefusesAtOnce() {
        rateLimiter = LocalRateLimiter.create(
                RateLimitSettings.builder().queueCapacity(3).build(), time);
        List<SimulatedCall> calls = call(14);

        assertThat(calls).filteredOn(call -> call.refused()).isEqualTo(calls.subList(13, 14));
        assertThat(calls.get(13).error())
                .isInstanceOf(RateLimitQueueFullException.class)
                .hasMessageContaining("3 calls already wait");
    }

    @Test
    void usersAndOperationsDoNotWaitForEachOther() {
        call(10);

        assertThat(call("bob", TASK_CREATE, CallPriority.INTERACTIVE, Duration.ZERO)
                        .granted())
                .isTrue();
        assertThat(call("alice", TASK_LIST, CallPriority.INTERACTIVE, Duration.ZERO)
                        .granted())
                .isTrue();
    }

    @Test
    void limitsCanBeSetPerOperationAndPerUser() {
        rateLimiter = LocalRateLimiter.create(
                RateLimitSettings.builder()
                        .limit(TASK_CREATE, RateLimit.perMinute(3))
                        .limit("bob", TASK_CREATE, new RateLimit(5, Duration.ofSeconds(10)))
                        .build(),
                time);

        assertThat(call(10)).filteredOn(SimulatedCall::granted).hasSize(3);
        List<SimulatedCall> bobs = call("bob", CallPriority.INTERACTIVE, 10);
        assertThat(bobs).filteredOn(SimulatedCall::granted).hasSize(5);
        bobs.subList(0, 5).forEach(call -> call.permit().responded());
        time.advanceTimeBy(Duration.ofMillis(10_010));
        assertThat(bobs).filteredOn(SimulatedCall::granted).hasSize(10);
    }

    @Test
    void nothingIsTakenBeforeSubscriptionAndRequest() {
        for (int i = 0; i < 100; i++) {
            var unused = rateLimiter.acquire(
                    new PermitRequest("alice", TASK_CREATE, CallPriority.INTERACTIVE, Duration.ZERO));
        }

        assertThat(call(10)).allMatch(SimulatedCall::granted);
    }

    private List<SimulatedCall> call(int count) {
        return call("alice", CallPriority.INTERACTIVE, count);
    }

    private List<SimulatedCall> call(String user, CallPriority priority, int count) {
        var calls = new ArrayList<SimulatedCall>();
        for (int i = 0; i < count; i++) {
            calls.add(call(user, TASK_CREATE, priority, FOREVER));
        }
        return calls;
    }

    private SimulatedCall call(String user, Operation operation, CallPriority priority, Duration maxWait) {
        return new SimulatedCall(rateLimiter, new PermitRequest(user, operation, priority, maxWait));
    }

    @Test
    void refusalPausesTheQueueForAsLongAsTheServerAsks() {
        List<SimulatedCall> calls = call(12);

        calls.get(0).permit().limited(Duration.ofSeconds(20));
        calls.get(1).permit().unsent();
        assertThat(rateLimiter.snapshots()).singleElement().satisfies(snapshot -> {
            assertThat(snapshot.pausedUntil()).isEqualTo(Instant.EPOCH.plusSeconds(20));
            assertThat(snapshot.available()).isZero();
            assertThat(snapshot.queued()).isEqualTo(2);
        });

        time.advanceTimeBy(Duration.ofMillis(19_999));
        assertThat(calls.get(10).granted()).isFalse();
    }

    @Test
    void waitersThatAPauseOutlastsAreTurnedAwayWhenItBegins() {
        List<SimulatedCall> calls = call(10);
        SimulatedCall impatient = call("alice", TASK_CREATE, CallPriority.INTERACTIVE, Duration.ofSeconds(70));
        SimulatedCall patient = call("alice", TASK_CREATE, CallPriority.INTERACTIVE, Duration.ofHours(1));

        calls.get(0).permit().limited(Duration.ofSeconds(100));

        assertThat(impatient.error())
                .isInstanceOfSatisfying(
                        RateLimitTimeoutException.class,
                        e -> assertThat(e.wouldWait()).isGreaterThanOrEqualTo(Duration.ofSeconds(100)));
        assertThat(patient.waiting()).isTrue();
    }

    @Test
    void retryAfterBeyondTheLongestPauseIsKeptToInFull() {
        call(1).get(0).permit().limited(Duration.ofHours(24));
        SimulatedCall impatient = call("alice", TASK_CREATE, CallPriority.INTERACTIVE, Duration.ofHours(23));
        SimulatedCall patient = call("alice", TASK_CREATE, CallPriority.INTERACTIVE, Duration.ofHours(25));

        assertThat(rateLimiter.snapshots())
                .singleElement()
                .extracting(RateLimitSnapshot::pausedUntil)
                .isEqualTo(Instant.EPOCH.plus(Duration.ofHours(24)));
        assertThat(impatient.error())
                .as("before waiting, not after")
                .isInstanceOfSatisfying(
                        RateLimitTimeoutException.class,
                        e -> assertThat(e.wouldWait()).isEqualTo(Duration.ofHours(24)));

        time.advanceTimeBy(Duration.ofHours(24).minusMillis(1));
        assertThat(patient.waiting()).isTrue();
        time.advanceTimeBy(Duration.ofMillis(1));
        assertThat(patient.granted()).isTrue();
    }

    /** Such as the Unix time at which to come back, read as seconds from now. */
    @Test
    void aRetryAfterOfYearsCountsAsNone() {
        List<SimulatedCall> calls = call(11);
        calls.get(0).permit().limited(Duration.ofSeconds(1_795_000_000));
        calls.subList(1, 10).forEach(call -> call.permit().responded());

        time.advanceTimeBy(Duration.ofSeconds(61));

        assertThat(calls.get(10).granted()).isTrue();
    }

    @Test
    void afterARefusalOneCallGoesAloneAndTheOthersGoWithItsResponse() {
        List<SimulatedCall> calls = call(10);
        calls.get(0).permit().limited(null);
        calls.subList(1, 5).forEach(call -> call.permit().unsent());
        List<SimulatedCall> waiting = call(4);
        SimulatedCall patient = call("alice", TASK_CREATE, CallPriority.INTERACTIVE, Duration.ofSeconds(1));

        time.advanceTimeBy(Duration.ofMillis(300));
        assertThat(waiting).extracting(SimulatedCall::granted).containsExactly(true, false, false, false);
        assertThat(patient.waiting()).as("may be served at once").isTrue();

        waiting.get(0).permit().responded();
        assertThat(waiting).allMatch(SimulatedCall::granted);
        assertThat(rateLimiter.snapshots())
                .singleElement()
                .extracting(RateLimitSnapshot::capacity)
                .isEqualTo(10);
    }

    @Test
    void withoutRetryAfterTheFirstPauseIsAMomentAndThenItsRandomBoundDoublesWithEachRefusalInARow() {
        double[] jitter = {0.5};
        rateLimiter = LocalRateLimiter.create(RateLimitSettings.defaults(), time, new RandomGenerator() {
            @Override
            public long nextLong() {
                throw new UnsupportedOperationException();
            }

            @Override
            public double nextDouble() {
                return jitter[0];
            }
        });
        Instant expected = Instant.EPOCH;
        call(1).get(0).permit().limited(null);
        assertThat(rateLimiter.snapshots())
                .singleElement()
                .extracting(RateLimitSnapshot::pausedUntil)
                .isEqualTo(expected.plusMillis(225));
        for (int bound = 24; bound <= 192; bound *= 2) {
            SimulatedCall call = call(1).get(0);
            while (!call.granted()) {
                time.advanceTimeBy(Duration.ofMillis(100));
            }
            expected = Instant.ofEpochMilli(time.now(TimeUnit.MILLISECONDS)).plusMillis(bound * 500L);
            call.permit().limited(null);
            assertThat(rateLimiter.snapshots())
                    .singleElement()
                    .extracting(RateLimitSnapshot::pausedUntil)
                    .isEqualTo(expected);
        }
    }

    @Test
    void snapshotTellsLimitAndQueue() {
        List<SimulatedCall> calls = call(12);
        call("alice", CallPriority.BULK, 3);
        calls.get(0).permit().responded();

        assertThat(rateLimiter.snapshots())
                .containsExactly(
                        new RateLimitSnapshot("alice", TASK_CREATE, RateLimit.perMinute(10), 10, 0, 2, 3, null));
    }

    @Test
    void shutDownSchedulerFailsWaitingCalls() {
        List<SimulatedCall> calls = call(10);
        time.dispose();

        SimulatedCall late = call("alice", TASK_CREATE, CallPriority.INTERACTIVE, FOREVER);

        assertThat(calls).allMatch(SimulatedCall::granted);
        assertThat(late.error())
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessageContaining("task.create (user alice)")
                .hasMessageContaining("shut down");
    }

    @Test
    void shutDownSchedulerFailsWaitingCallsBehindASubscriberThatThrows() {
        List<SimulatedCall> calls = call(10);
        rateLimiter
                .acquire(new PermitRequest("alice", TASK_CREATE, CallPriority.INTERACTIVE, FOREVER))
                .subscribe(new CoreSubscriber<>() {
                    @Override
                    public void onSubscribe(Subscription subscription) {
                        subscription.request(1);
                    }

                    @Override
                    public void onNext(CallPermit permit) {
                        throw new IllegalStateException("subscriber");
                    }

                    @Override
                    public void onError(Throwable error) {}

                    @Override
                    public void onComplete() {}
                });
        List<SimulatedCall> waiting = call(3);
        time.dispose();

        assertThatThrownBy(() -> calls.get(0).permit().unsent()).hasMessageContaining("subscriber");

        assertThat(waiting)
                .extracting(SimulatedCall::error)
                .allSatisfy(error -> assertThat(error)
                        .isInstanceOf(RejectedExecutionException.class)
                        .hasMessageContaining("shut down"));
    }

    @Test
    void listenerThatThrowsAnErrorKeepsNoPermit() {
        rateLimiter.addListener(new RateLimitListener() {
            @Override
            public void granted(PermitRequest request, Duration waited) {
                throw new AssertionError("on purpose");
            }
        });
        List<SimulatedCall> calls = call(11);
        assertThat(calls.subList(0, 10)).allMatch(SimulatedCall::granted);

        calls.get(0).permit().unsent();

        assertThat(calls.get(10).granted()).isTrue();
    }

    @Test
    void subscriberThatThrowsDoesNotStopTheOthers() {
        List<SimulatedCall> calls = call(10);
        rateLimiter
                .acquire(new PermitRequest("alice", TASK_CREATE, CallPriority.INTERACTIVE, FOREVER))
                .subscribe(new CoreSubscriber<>() {
                    @Override
                    public void onSubscribe(Subscription subscription) {
                        subscription.request(1);
                    }

                    @Override
                    public void onNext(CallPermit permit) {
                        permit.unsent();
                        throw new IllegalStateException("on purpose");
                    }

                    @Override
                    public void onError(Throwable error) {}

                    @Override
                    public void onComplete() {}
                });
        SimulatedCall next = call("alice", TASK_CREATE, CallPriority.INTERACTIVE, FOREVER);

        assertThatThrownBy(() -> calls.get(0).permit().unsent()).hasMessage("on purpose");
        time.advanceTimeBy(Duration.ofMillis(1));

        assertThat(next.granted()).isTrue();
    }

    @Test
    void aThousandWaitersNeedOneTimer() {
        call(1010);

        assertThat(rateLimiter.snapshots())
                .singleElement()
                .satisfies(snapshot -> assertThat(snapshot.queued()).isEqualTo(1000));
        assertThat(time.getScheduledTaskCount()).isEqualTo(2); // the queue's, and the eviction's
    }

    /** With BlockHound installed: neither callers nor timers may block. */
    @Test
    void servesCallersOnNonBlockingThreadsInRealTime() {
        LocalRateLimiter real = LocalRateLimiter.create(RateLimitSettings.builder()
                .limit(TASK_CREATE, new RateLimit(2, Duration.ofMillis(20)))
                .build());
        Flux<Integer> calls = Flux.range(0, 20)
                .flatMapSequential(
                        number -> real.acquire(new PermitRequest("alice", TASK_CREATE, CallPriority.BULK, FOREVER))
                                .doOnNext(CallPermit::responded)
                                .thenReturn(number)
                                .subscribeOn(Schedulers.parallel()),
                        20);

        StepVerifier.create(calls).expectNextCount(20).verifyComplete();
    }
}
