package io.github.manusreactive.ratelimit;

import static io.github.manusreactive.operation.Operation.TASK_CREATE;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Whatever is done with a rate limiter in whatever order, these hold. */
class RateLimitPropertiesTest {

    private static final long WINDOW = TimeUnit.SECONDS.toNanos(10);

    @Property(tries = 500)
    void neverMoreThanTheLimitUnfinishedOrRespondedWithinAWindow(
            @ForAll @IntRange(min = 1, max = 6) int limit,
            @ForAll @Size(max = 200) List<@IntRange(max = 99) Integer> acts) {
        var world = new World(limit, 0);
        acts.forEach(act -> {
            world.act(act, false);
            assertThat(world.unfinishedOrFresh()).isLessThanOrEqualTo(limit);
        });
    }

    @Property(tries = 500)
    void noCallWaitsWhileAPermitIsFree(
            @ForAll @IntRange(min = 1, max = 6) int limit,
            @ForAll @Size(max = 200) List<@IntRange(max = 99) Integer> acts) {
        var world = new World(limit, 0);
        acts.forEach(act -> {
            world.act(act, false);
            assertThat(world.waiting() > 0 && world.snapshotAvailable() > 0).isFalse();
        });
    }

    @Property(tries = 500)
    void callsOfOnePriorityKeepTheirOrder(
            @ForAll @IntRange(min = 1, max = 6) int limit,
            @ForAll @Size(max = 200) List<@IntRange(max = 99) Integer> acts) {
        var world = new World(limit, 0.3);
        acts.forEach(act -> {
            world.act(act, true);
            for (CallPriority priority : CallPriority.values()) {
                assertThat(world.granted)
                        .filteredOn(call -> call.request.priority() == priority)
                        .isSortedAccordingTo(Comparator.comparingInt(world.calls::indexOf));
            }
        });
    }

    @Property(tries = 500)
    void noPermitIsLostOrMadeUp(
            @ForAll @IntRange(min = 1, max = 6) int limit,
            @ForAll @Size(max = 200) List<@IntRange(max = 99) Integer> acts) {
        var world = new World(limit, 0.3);
        acts.forEach(act -> world.act(act, true));

        world.settleEverything();

        assertThat(world.rateLimiter.snapshots()).allSatisfy(snapshot -> {
            assertThat(snapshot.queued()).isZero();
            assertThat(snapshot.available()).isEqualTo(snapshot.capacity());
        });
    }

    /** A rate limiter, its callers and what is known about their permits. */
    private static final class World {

        private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
        private final LocalRateLimiter rateLimiter;
        private final List<SimulatedCall> calls = new ArrayList<>();
        private final List<SimulatedCall> granted = new ArrayList<>();
        private final List<SimulatedCall> unfinished = new ArrayList<>();
        private final List<Long> answers = new ArrayList<>();

        World(int limit, double share) {
            var settings = RateLimitSettings.builder()
                    .limit(TASK_CREATE, new RateLimit(limit, Duration.ofNanos(WINDOW)))
                    .interactiveShare(share)
                    .reserveFor(Duration.ZERO)
                    .maxPause(Duration.ofMinutes(1))
                    .build();
            rateLimiter = LocalRateLimiter.create(settings, time, new Random(1));
        }

        /** One of: acquire, acquire with a short wait, cancel, respond, report unsent, be refused, let time pass. */
        void act(int number, boolean withRefusals) {
            int which = number / 8;
            switch (number % 8) {
                case 0, 1 -> ask(Duration.ofDays(1), which);
                case 2 -> ask(Duration.ofSeconds(which), which);
                case 3 -> pick(calls, which).forEach(this::cancel);
                case 4 -> pick(unfinished, which).forEach(this::answer);
                case 5 -> pick(unfinished, which).forEach(this::unsent);
                case 6 -> {
                    if (withRefusals && which < 3) {
                        pick(unfinished, which).forEach(this::refuse);
                    } else {
                        pick(unfinished, which).forEach(this::answer);
                    }
                }
                default -> time.advanceTimeBy(Duration.ofSeconds(which));
            }
            notice();
        }

        void settleEverything() {
            for (int round = 0; round < 1000 && (waiting() > 0 || !unfinished.isEmpty()); round++) {
                List.copyOf(unfinished).forEach(this::answer);
                time.advanceTimeBy(Duration.ofMinutes(1));
                notice();
            }
            time.advanceTimeBy(Duration.ofMinutes(2)); // the longest pause and all windows
        }

        long unfinishedOrFresh() {
            long now = time.now(TimeUnit.NANOSECONDS);
            return unfinished.size()
                    + answers.stream().filter(at -> at > now - WINDOW).count();
        }

        long waiting() {
            return calls.stream().filter(SimulatedCall::waiting).count();
        }

        int snapshotAvailable() {
            return rateLimiter.snapshots().stream()
                    .mapToInt(RateLimitSnapshot::available)
                    .sum();
        }

        private void ask(Duration maxWait, int which) {
            CallPriority priority = which % 2 == 0 ? CallPriority.BULK : CallPriority.INTERACTIVE;
            calls.add(new SimulatedCall(rateLimiter, new PermitRequest("alice", TASK_CREATE, priority, maxWait)));
        }

        private void cancel(SimulatedCall call) {
            call.cancel();
        }

        private void answer(SimulatedCall call) {
            unfinished.remove(call);
            answers.add(time.now(TimeUnit.NANOSECONDS));
            call.permit().responded();
        }

        private void unsent(SimulatedCall call) {
            unfinished.remove(call);
            call.permit().unsent();
        }

        private void refuse(SimulatedCall call) {
            unfinished.remove(call);
            call.permit().limited(null);
        }

        private List<SimulatedCall> pick(List<SimulatedCall> from, int which) {
            return from.isEmpty() ? List.of() : List.of(from.get(which % from.size()));
        }

        private void notice() {
            calls.stream()
                    .filter(SimulatedCall::granted)
                    .filter(call -> !granted.contains(call))
                    .forEach(call -> {
                        granted.add(call);
                        unfinished.add(call);
                    });
        }
    }
}
