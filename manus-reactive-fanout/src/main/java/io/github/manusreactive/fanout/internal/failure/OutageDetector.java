package io.github.manusreactive.fanout.internal.failure;

import io.github.manusreactive.fanout.OutcomeError;
import io.github.manusreactive.internal.call.ServerContactTracker;
import io.github.manusreactive.internal.util.TimeSource;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Detects that a job cannot continue: for the maximum outage, no call received a usable response, all creates failed,
 * or no task could be read. The time from the first to the last failure counts, because the job may wait for a permit
 * after the last one.
 */
public final class OutageDetector {

    /** Fewer consecutive failures may be unrelated. */
    private static final int MIN_FAILURES = 3;

    private record FailureStreak(long first, long last, int failures) {}

    private final ServerContactTracker contact;
    private final TimeSource clocks;
    private final Duration longest;
    private final long begunAt;
    private final AtomicReference<@Nullable FailureStreak> creates = new AtomicReference<>();
    private final AtomicReference<@Nullable FailureStreak> reads = new AtomicReference<>();

    public OutageDetector(ServerContactTracker contact, Scheduler scheduler, Duration longest) {
        this.contact = contact;
        this.clocks = new TimeSource(scheduler);
        this.longest = longest;
        this.begunAt = clocks.mark();
    }

    /** A create succeeded or was rejected by a response. */
    public void works() {
        creates.set(null);
    }

    /** A create failed with a transient error. */
    public void createFailed() {
        failed(creates);
    }

    public void readWorks() {
        reads.set(null);
    }

    /** The job stopped awaiting a task because its reads failed. */
    public void readFailed() {
        failed(reads);
    }

    private void failed(AtomicReference<@Nullable FailureStreak> streak) {
        long now = clocks.mark();
        streak.updateAndGet(before -> before == null
                ? new FailureStreak(now, now, 1)
                : new FailureStreak(before.first, now, before.failures + 1));
    }

    /** Returns the error of an item that ends because of the outage. */
    public OutcomeError error(String consequence) {
        String time = longest.toMillis() % 1000 == 0 ? longest.toSeconds() + " s" : longest.toMillis() + " ms";
        return new OutcomeError(
                "outage", "the server returned no usable response for " + time + ", so " + consequence, null);
    }

    public Duration longest() {
        return longest;
    }

    /** Returns whether the last response was not usable. */
    public boolean isServerSilent() {
        return !contact.silentFor(clocks.mark()).isZero();
    }

    /** Completes once an outage has lasted too long; checks several times within that time. */
    public Mono<Void> tooLong() {
        Duration pause = Duration.ofMillis(Math.max(1, Math.min(30_000, longest.toMillis() / 20)));
        return Flux.interval(pause, clocks.scheduler())
                .onBackpressureDrop()
                .takeUntil(tick -> isTooLong(creates.get())
                        || isTooLong(reads.get())
                        // an outage before the job does not count
                        || isTooLong(contact.silentFor(clocks.mark())) && isTooLong(clocks.since(begunAt)))
                .then();
    }

    private boolean isTooLong(@Nullable FailureStreak streak) {
        return streak != null
                && streak.failures >= MIN_FAILURES
                && isTooLong(Duration.ofNanos(streak.last - streak.first));
    }

    private boolean isTooLong(Duration outage) {
        return outage.compareTo(longest) >= 0;
    }
}
