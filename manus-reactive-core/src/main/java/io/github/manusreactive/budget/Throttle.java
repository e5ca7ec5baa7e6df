package io.github.manusreactive.budget;

import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What the server's refusals have taught about one limit. Exists from the first refusal on; guarded by the queue's lock. */
final class Throttle {

    private final long window;
    private final int limit;
    private final long maxPause;
    private final RandomGenerator random;
    private long pausedSince;
    private long pausedUntil;
    private int refusalsInARow;

    Throttle(Limit limit, long maxPause, RandomGenerator random, long now) {
        this.window = limit.window().toNanos();
        this.limit = limit.calls();
        this.maxPause = maxPause;
        this.random = random;
        this.pausedSince = now;
        this.pausedUntil = now;
    }

    boolean allows(long now) {
        return pausedUntil - now <= 0;
    }

    long pausedUntil() {
        return pausedUntil;
    }

    /** A refusal of a call that was under way when the pause began belongs to that pause: it can only make it longer. */
    void refused(long takenAt, @Nullable Duration retryAfter, long now) {
        boolean first = refusalsInARow == 0 || takenAt - pausedSince > 0;
        if (first) {
            refusalsInARow++;
            pausedSince = now;
        }
        if (retryAfter != null) {
            pauseFor(Nanos.of(retryAfter), now);
        } else if (first) {
            pauseFor((long) (random.nextDouble() * backoff()), now);
        }
    }

    void answered(long takenAt) {
        if (takenAt - pausedSince > 0) {
            refusalsInARow = 0;
        }
    }

    private long backoff() {
        long base = Math.max(1, 2 * window / limit);
        int doublings = Math.min(refusalsInARow - 1, 30);
        return base > maxPause >> doublings ? maxPause : base << doublings;
    }

    private void pauseFor(long nanos, long now) {
        long until = now + Math.min(nanos, maxPause);
        if (until - pausedUntil > 0) {
            pausedUntil = until;
        }
    }
}
