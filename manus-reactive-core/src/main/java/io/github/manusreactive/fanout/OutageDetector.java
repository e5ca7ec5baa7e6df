package io.github.manusreactive.fanout;

import io.github.manusreactive.internal.TimeSource;
import io.github.manusreactive.internal.call.ServerContactTracker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Detects that a job cannot continue: for the longest outage no call got a usable response, or one create after another failed, or no task
 * could be read. Only the time between the first and the last failure counts: after the last one the job may wait for a permit.
 */
final class OutageDetector {

    /** Consecutive failures since the last success. */
    private record FailureStreak(long first, long last, int failures) {

        private static final FailureStreak NONE = new FailureStreak(0, 0, 0);

        /** Fewer failures may be unrelated. */
        private static final int MIN_FAILURES = 3;

        FailureStreak and(long now) {
            return new FailureStreak(failures == 0 ? now : first, now, failures + 1);
        }

        Duration duration() {
            return failures < MIN_FAILURES ? Duration.ZERO : Duration.ofNanos(last - first);
        }
    }

    private final ServerContactTracker contact;
    private final TimeSource clocks;
    private final Duration longest;
    private final long begunAt;
    private final AtomicReference<FailureStreak> creates = new AtomicReference<>(FailureStreak.NONE);
    private final AtomicReference<FailureStreak> reads = new AtomicReference<>(FailureStreak.NONE);

    OutageDetector(ServerContactTracker contact, Scheduler scheduler, Duration longest) {
        this.contact = contact;
        this.clocks = new TimeSource(scheduler);
        this.longest = longest;
        this.begunAt = clocks.mark();
    }

    /** A create worked, or a response rejected it. */
    void works() {
        creates.set(FailureStreak.NONE);
    }

    /** A create failed for a reason that may pass by itself. */
    void createFailed() {
        creates.updateAndGet(streak -> streak.and(clocks.mark()));
    }

    void readWorks() {
        reads.set(FailureStreak.NONE);
    }

    /** A task that could not be read was given up. */
    void readFailed() {
        reads.updateAndGet(streak -> streak.and(clocks.mark()));
    }

    /** Returns the error of an item that ends because of the outage. */
    OutcomeError error(String consequence) {
        String time = longest.toMillis() % 1000 == 0 ? longest.toSeconds() + " s" : longest.toMillis() + " ms";
        return new OutcomeError(
                "outage", "the server gave no usable response for " + time + ", so " + consequence, null);
    }

    Duration longest() {
        return longest;
    }

    /** Returns whether the last response was not usable. */
    boolean isServerSilent() {
        return !contact.silentFor(clocks.mark()).isZero();
    }

    /** Completes once an outage has lasted too long; checks several times within that time. */
    Mono<Void> tooLong() {
        Duration pause = Duration.ofMillis(Math.max(1, Math.min(30_000, longest.toMillis() / 20)));
        return Flux.interval(pause, clocks.scheduler())
                .onBackpressureDrop()
                .takeUntil(tick -> isLongest(creates.get().duration())
                        || isLongest(reads.get().duration())
                        // an outage before the job does not count
                        || isLongest(contact.silentFor(clocks.mark())) && isLongest(clocks.since(begunAt)))
                .then();
    }

    private boolean isLongest(Duration outage) {
        return outage.compareTo(longest) >= 0;
    }
}
