package io.github.manusreactive.webhook;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;

/** Logs rejected deliveries at a limited rate: deliveries can be sent by anyone, and must not fill the disk. */
final class RateLimitedLogger {

    static final Duration QUIET = Duration.ofMinutes(1);

    private final Logger log;
    private final LongSupplier clock;
    private final AtomicLong quietUntil = new AtomicLong(Long.MIN_VALUE);
    private final AtomicLong unsaid = new AtomicLong();

    /** @param clock milliseconds of a monotonic clock: a wrong wall clock is one of the reasons for a rejection */
    RateLimitedLogger(Logger log, LongSupplier clock) {
        this.log = log;
        this.clock = clock;
    }

    void refused(String why) {
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
            log.warn("{} ({} more were rejected since the last line; each is logged at DEBUG)", why, more);
        }
    }
}
