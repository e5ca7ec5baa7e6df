package io.github.manusreactive.internal.util;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;

/** Logs repeated problems with one warning a minute, so that they do not fill the disk. */
public final class RateLimitedLogger {

    public static final Duration QUIET = Duration.ofMinutes(1);

    private final Logger log;
    private final LongSupplier clock;
    private final AtomicLong quietUntil = new AtomicLong(Long.MIN_VALUE);
    private final AtomicLong unsaid = new AtomicLong();

    /** @param clock milliseconds of a monotonic clock */
    public RateLimitedLogger(Logger log, LongSupplier clock) {
        this.log = log;
        this.clock = clock;
    }

    public void warn(String why) {
        long now = clock.getAsLong();
        long until = quietUntil.get();
        if (now < until || !quietUntil.compareAndSet(until, now + QUIET.toMillis())) {
            unsaid.incrementAndGet();
            log.debug("{}", why);
            return;
        }
        long more = unsaid.getAndSet(0);
        if (more == 0) {
            log.warn("{}", why);
        } else {
            log.warn("{} ({} more since the last line; each is logged at DEBUG)", why, more);
        }
    }
}
