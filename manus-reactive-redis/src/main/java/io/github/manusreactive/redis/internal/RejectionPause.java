package io.github.manusreactive.redis.internal;

import io.github.manusreactive.internal.ratelimit.NanoDurations;
import io.github.manusreactive.ratelimit.RateLimit;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Pause after rejected calls: as long as the server asks, else longer with each rejection in a row. Redis passes it on to the
 * other replicas. Guarded by the monitor of the permits.
 */
final class RejectionPause {

    private final long shortest;
    private final long longest;
    private final RandomGenerator random;
    private int inARow;
    private long until;

    RejectionPause(RateLimit limit, long maxPause, RandomGenerator random, long now) {
        this.shortest = Math.max(1, limit.window().toNanos() / limit.calls() / 20);
        this.longest = maxPause;
        this.random = random;
        this.until = now;
    }

    /** Returns {@code true} if a new pause began. */
    boolean rejected(@Nullable Duration retryAfter, long now) {
        boolean begins = until - now <= 0;
        if (begins) {
            inARow++;
        }
        if (retryAfter != null) {
            until = NanoDurations.later(until, now + NanoDurations.of(retryAfter));
        } else if (begins) {
            // a lone rejection is often random; the second one waits for two calls to return
            int doublings = Math.min(30, inARow == 1 ? 0 : inARow + 3);
            long base = shortest > longest >> doublings ? longest : shortest << doublings;
            until = now + (long) ((1 + random.nextDouble()) / 2 * base);
        }
        return begins;
    }

    void responded() {
        inARow = 0;
    }

    long until() {
        return until;
    }

    void end(long now) {
        until = now;
        inARow = 0;
    }
}
