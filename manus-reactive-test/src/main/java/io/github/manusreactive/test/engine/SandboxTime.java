package io.github.manusreactive.test.engine;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.scheduler.Scheduler;

/**
 * The sandbox's only clock and timer, based on a scheduler. With virtual time, the whole sandbox runs in virtual time.
 *
 * @since 0.1.0
 */
public final class SandboxTime {

    private final Scheduler scheduler;
    private final long offsetMillis;

    /**
     * Creates a clock.
     *
     * @param offset added to the scheduler's time
     */
    public SandboxTime(Scheduler scheduler, Duration offset) {
        this.scheduler = scheduler;
        this.offsetMillis = offset.toMillis();
    }

    /** Returns the time in Unix milliseconds. */
    public long millis() {
        return scheduler.now(TimeUnit.MILLISECONDS) + offsetMillis;
    }

    /**
     * Returns nanoseconds at the precision of the scheduler. Only differences are meaningful: real schedulers count
     * from an arbitrary origin.
     */
    public long nanos() {
        return scheduler.now(TimeUnit.NANOSECONDS) + offsetMillis * 1_000_000;
    }

    /** Returns the time in Unix seconds. */
    public long seconds() {
        return Math.floorDiv(millis(), 1000L);
    }

    /**
     * Returns the time, to the millisecond. It is more precise if the scheduler has one clock for all units, as in
     * virtual time.
     */
    public Instant instant() {
        long nanos = nanos();
        long millis = millis();
        if (Math.floorDiv(nanos, 1_000_000L) != millis) {
            return Instant.ofEpochMilli(millis);
        }
        return Instant.ofEpochSecond(Math.floorDiv(nanos, 1_000_000_000L), Math.floorMod(nanos, 1_000_000_000L));
    }

    /**
     * Runs a task after a delay, or at once without a delay.
     *
     * @param task must not block
     * @return cancels the task
     */
    public Disposable after(Duration delay, Runnable task) {
        if (delay.isZero() || delay.isNegative()) {
            task.run();
            return Disposables.disposed();
        }
        try {
            return scheduler.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException closed) {
            // the sandbox was closed
            return Disposables.disposed();
        }
    }

    /** Returns the scheduler. */
    public Scheduler scheduler() {
        return scheduler;
    }

    /** Returns a live clock in UTC, for code under test that must use the same time. */
    public Clock clock() {
        return new LiveClock(ZoneOffset.UTC);
    }

    private final class LiveClock extends Clock {

        private final ZoneId zone;

        LiveClock(ZoneId zone) {
            this.zone = zone;
        }

        @Override
        public ZoneId getZone() {
            return zone;
        }

        @Override
        public Clock withZone(ZoneId other) {
            return new LiveClock(other);
        }

        @Override
        public Instant instant() {
            return SandboxTime.this.instant();
        }
    }
}
