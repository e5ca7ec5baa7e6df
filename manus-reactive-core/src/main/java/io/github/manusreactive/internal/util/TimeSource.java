package io.github.manusreactive.internal.util;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import reactor.core.scheduler.Scheduler;

/**
 * The two clocks of a scheduler. Wall-clock time may be adjusted at any moment, even by hours; use it for points in
 * time that others know, for example an expiry. Use monotonic time for durations and pauses.
 */
public record TimeSource(Scheduler scheduler) {

    /** Windows of another machine may be longer by this fraction: time daemons slew a clock by at most 1/2000. */
    public static final int DRIFT = 2000;

    /** Returns the wall-clock time. */
    public Instant wall() {
        return Instant.ofEpochMilli(scheduler.now(TimeUnit.MILLISECONDS));
    }

    /** Returns a start value for {@link #since}, in nanoseconds. */
    public long mark() {
        return scheduler.now(TimeUnit.NANOSECONDS);
    }

    /** Returns the time since a start value. */
    public Duration since(long mark) {
        return Duration.ofNanos(mark() - mark);
    }
}
