package io.github.manusreactive.fanout;

import io.github.manusreactive.internal.TimeSource;
import io.github.manusreactive.internal.call.ServerContactTracker;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Notices when nothing works any more: for long no call got a usable response, or one create after another failed, or no
 * task could be read. Only the time between two
 * failures counts: what lies after the last one may be a wait for a permit.
 */
final class OutageDetector {

    /** Fewer failures show nothing: where creates are rare, many minutes may lie between two that have nothing to do with each other. */
    private static final int FAILURES = 3;

    private record FailureStreak(long since, long last, int times) {

        FailureStreak again(long now) {
            return new FailureStreak(since, now, times + 1);
        }
    }

    private final ServerContactTracker contact;
    private final TimeSource clocks;
    private final Duration longest;
    private final long begunAt;
    private final AtomicInteger wanted = new AtomicInteger();
    /** {@code null} while nothing failed since a create worked. */
    private final AtomicReference<@Nullable FailureStreak> failing = new AtomicReference<>();
    /** {@code null} while no task was given up as unreadable since one was read. */
    private final AtomicReference<@Nullable FailureStreak> reading = new AtomicReference<>();

    OutageDetector(ServerContactTracker contact, Scheduler scheduler, Duration longest) {
        this.contact = contact;
        this.clocks = new TimeSource(scheduler);
        this.longest = longest;
        this.begunAt = clocks.mark();
    }

    /** An item wants to be created. */
    void createWanted() {
        wanted.incrementAndGet();
    }

    /** It is created, or wants to be no more. */
    void createSettled() {
        wanted.decrementAndGet();
    }

    /** A create, or an answer to one: it works. */
    void works() {
        if (failing.get() != null) {
            failing.set(null);
        }
    }

    /** A create failed for a reason that passes by itself, as one hopes. */
    void createFailed() {
        fails(failing);
    }

    /** A task was read. */
    void readWorks() {
        if (reading.get() != null) {
            reading.set(null);
        }
    }

    /** A task was given up that could not be read. */
    void readFailed() {
        fails(reading);
    }

    private void fails(AtomicReference<@Nullable FailureStreak> kind) {
        long now = clocks.mark();
        kind.updateAndGet(before -> before == null ? new FailureStreak(now, now, 1) : before.again(now));
    }

    /** What an item is told that was given up because of it. */
    OutcomeError error(String consequence) {
        return new OutcomeError(
                "outage", "the server gave no usable response for " + spoken(longest) + ", so " + consequence, null);
    }

    private static String spoken(Duration time) {
        return time.toMillis() % 1000 == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
    }

    Duration longest() {
        return longest;
    }

    /** Whether the newest response of the server, or what came in its place, was of no use. */
    boolean isServerSilent() {
        return !contact.silentFor(clocks.mark()).isZero();
    }

    /** Completes once it has lasted too long; looks a few times within that time. */
    Mono<Void> tooLong() {
        Duration pause = Duration.ofMillis(Math.max(1, Math.min(30_000, longest.toMillis() / 20)));
        return Flux.interval(pause, clocks.scheduler())
                .onBackpressureDrop()
                .takeUntil(tick -> lasting().compareTo(longest) >= 0)
                .then();
    }

    private Duration lasting() {
        if (wanted.get() == 0) {
            // whatever failed before: nobody knows whether it still would
            works();
        }
        long now = clocks.mark();
        Duration creates = lasting(failing.get());
        Duration reads = lasting(reading.get());
        // what was before the job is none of its business
        Duration all = contact.silentFor(now);
        Duration mine = Duration.ofNanos(now - begunAt);
        Duration calls = all.compareTo(mine) < 0 ? all : mine;
        return Collections.max(List.of(creates, reads, calls));
    }

    private static Duration lasting(@Nullable FailureStreak kind) {
        return kind == null || kind.times < FAILURES ? Duration.ZERO : Duration.ofNanos(kind.last - kind.since);
    }
}
