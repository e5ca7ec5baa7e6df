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
 * The sandbox's only clock and timer: the scheduler that was given to it, so that virtual time is enough for everything.
 *
 * @since 0.1.0
 */
public final class SandboxTime {

    private final Scheduler scheduler;
    private final long offsetMillis;

    /**
     * Time as a scheduler gives it.
     *
     * @param scheduler source of time and timers
     * @param offset added to the scheduler's time
     */
    public SandboxTime(Scheduler scheduler, Duration offset) {
        this.scheduler = scheduler;
        this.offsetMillis = offset.toMillis();
    }

    /**
     * Now.
     *
     * @return Unix milliseconds
     */
    public long millis() {
        return scheduler.now(TimeUnit.MILLISECONDS) + offsetMillis;
    }

    /**
     * A clock for measuring, as exact as the scheduler's. Real schedulers count nanoseconds from a moment of their own.
     *
     * @return nanoseconds; only differences mean something
     */
    public long nanos() {
        return scheduler.now(TimeUnit.NANOSECONDS) + offsetMillis * 1_000_000;
    }

    /**
     * Now.
     *
     * @return Unix seconds
     */
    public long seconds() {
        return Math.floorDiv(millis(), 1000L);
    }

    /**
     * Now.
     *
     * @return to the millisecond, and more exactly where the scheduler has one clock for all units, as in virtual time
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
     * Runs something later, at once where there is no delay.
     *
     * @param delay how much later
     * @param task what to run; never blocks
     * @return cancels it
     */
    public Disposable after(Duration delay, Runnable task) {
        if (delay.isZero() || delay.isNegative()) {
            task.run();
            return Disposables.disposed();
        }
        try {
            return scheduler.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException closed) {
            // The sandbox was closed: nobody is left to see what would have happened.
            return Disposables.disposed();
        }
    }

    /**
     * The scheduler behind it.
     *
     * @return source of time and timers
     */
    public Scheduler scheduler() {
        return scheduler;
    }

    /**
     * The sandbox's time as a clock, for code under test that must agree with it.
     *
     * @return a live clock in UTC
     */
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
