package io.github.manusreactive.internal.util;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import reactor.core.scheduler.Scheduler;

/**
 * The two clocks of a scheduler. The one on the wall may be set at any moment, by hours even: it is for points in time that others
 * know, such as an expiry. How long something took, and whether a pause is over, is told by the one that only goes on.
 */
public record TimeSource(Scheduler scheduler) {

    /** A window of another machine's may last one part in so many longer: the fastest that time daemons slew a clock is 1/2000. */
    public static final int DRIFT = 2000;

    /** The time of day. */
    public Instant wall() {
        return Instant.ofEpochMilli(scheduler.now(TimeUnit.MILLISECONDS));
    }

    /** A moment to count from with {@link #since}, in nanoseconds; means nothing by itself. */
    public long mark() {
        return scheduler.now(TimeUnit.NANOSECONDS);
    }

    /** How long ago a moment was. */
    public Duration since(long mark) {
        return Duration.ofNanos(mark() - mark);
    }
}
