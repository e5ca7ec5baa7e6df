package io.github.manusreactive.budget;

import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What the server's refusals have taught about one limit. It exists from the first refusal until its limit is recovered, and
 * is guarded by the queue's lock.
 *
 * <p>A refusal pauses the queue: as long as the server asks, else for a random time whose upper bound doubles with each
 * refusal in a row. After it, the calls are held to a <em>level</em>, one ladder for both things a server can be strict in:
 *
 * <pre>
 *   level 1 … N        so many calls in a window, evenly spaced
 *   level N+1 … 2N-1   N calls in a window, of which 2 … N may go at once
 *   above              no restriction beyond the limit itself: this object is dropped
 * </pre>
 *
 * <p>The first refusal leads to half the limit. Below the <em>ceiling</em>, the highest level believed to be good, each
 * answered call raises the level by one. At the ceiling the next higher level is probed, rarely: a probe that stays clean
 * for a window raises the ceiling, one that is refused costs a single refusal and makes the next probe come later.
 */
final class Throttle {

    private static final int FIRST_PROBE = 1;
    private static final int RAREST_PROBE = 16;

    /** Clean windows that prove a probed level: a token bucket hides an excess until it is empty. */
    private static final int PROOF = 3;

    private final long window;
    private final int limit;
    private final long maxPause;
    private final RandomGenerator random;

    private int level;
    private int ceiling;
    private int step;
    private int windowsToProbe = FIRST_PROBE;
    private long levelSince;
    private boolean binding;
    private long nextEvenSend;
    private long pausedSince;
    private long pausedUntil;
    private int refusalsInARow;

    Throttle(Limit limit, long maxPause, RandomGenerator random, long now) {
        this.window = limit.window().toNanos();
        this.limit = limit.calls();
        this.maxPause = maxPause;
        this.random = random;
        this.level = 2 * this.limit;
        this.ceiling = level;
        this.step = firstStep();
        this.nextEvenSend = now;
        this.pausedSince = now;
        this.pausedUntil = now;
    }

    /** Most calls in flight or answered within a window. */
    int capacity() {
        return Math.min(level, limit);
    }

    /** Whether the pause is over and the spacing kept. */
    boolean allows(long now) {
        return pausedUntil - now <= 0 && nextEvenSend - (atOnce() - 1) * gap() - now <= 0;
    }

    /** A call was held back by the level: only then does a clean time say that the level is good. */
    void heldBack(long now) {
        binding |= pausedUntil - now <= 0;
    }

    void taken(long now) {
        nextEvenSend = (nextEvenSend - now > 0 ? nextEvenSend : now) + gap();
    }

    void unsent(long takenAt) {
        if (takenAt - pausedSince > 0) {
            nextEvenSend -= gap();
        }
    }

    /** The time before which the n-th call from now, 1 or more, will not be allowed at this level. */
    long whenAllowed(int n, long now) {
        long spaced = nextEvenSend + (n - atOnce()) * gap();
        long at = spaced - now > 0 ? spaced : now;
        return pausedUntil - at > 0 ? pausedUntil : at;
    }

    long pausedUntil() {
        return pausedUntil;
    }

    int level() {
        return level;
    }

    /**
     * A refusal of a call that was under way when the pause began belongs to that pause: it can only make it longer. True
     * where it began a new one.
     */
    boolean refused(long takenAt, @Nullable Duration retryAfter, int admitted, long now) {
        boolean news = refusalsInARow == 0 || takenAt - pausedSince > 0;
        if (news) {
            refusalsInARow++;
            pausedSince = now;
            if (refusalsInARow == 1) {
                stepDown(Math.min(admitted, limit), now);
            }
        }
        if (retryAfter != null) {
            pauseFor(Nanos.of(retryAfter), now);
        } else if (news) {
            pauseFor((long) (random.nextDouble() * backoff()), now);
            keepDistance();
        }
        return news;
    }

    /** An answer to a call that was sent after the last refusal. True where nothing learnt is left. */
    boolean answered(long takenAt, long now) {
        if (takenAt - pausedSince <= 0) {
            return false;
        }
        refusalsInARow = 0;
        if (!binding) {
            return false;
        }
        long clean = now - levelSince;
        if (level < ceiling) {
            changeLevel(level + 1, now);
        } else if (level > ceiling && clean >= PROOF * window) {
            ceiling = level;
            step *= 2;
            changeLevel(level + step, now);
        } else if (level == ceiling && clean >= windowsToProbe * window) {
            changeLevel(level + step, now);
        }
        return level >= 2 * limit;
    }

    /**
     * One refusal in a row tells about the rate; further ones only that the pause was too short. A server that has just let so
     * many calls through in one window allows at least as many: a refusal that has nothing to do with the rate, such as one of a
     * gateway, then costs its pause and no more.
     */
    private void stepDown(int admitted, long now) {
        boolean first = level >= 2 * limit;
        boolean probe = level > ceiling;
        if (!first) {
            windowsToProbe = Math.min(RAREST_PROBE, windowsToProbe * 2);
        }
        if (probe) {
            step = Math.max(1, step / 2);
            changeLevel(ceiling, now);
        } else {
            int half = Math.max(1, Math.min(level, limit) / 2);
            int next = Math.max(half, admitted);
            ceiling = first ? next : Math.max(1, Math.max(level - 1, next));
            step = firstStep();
            changeLevel(next, now);
        }
    }

    private void changeLevel(int next, long now) {
        level = next;
        levelSince = now;
        binding = false;
    }

    private int firstStep() {
        return Math.max(1, limit / 10);
    }

    private long gap() {
        return window / capacity();
    }

    private int atOnce() {
        return Math.max(1, level - limit + 1);
    }

    /** One spacing more than the pause, so that a token bucket is not run on its very last token, where jitter decides. */
    private void keepDistance() {
        long after = pausedUntil + gap();
        if (after - nextEvenSend > 0) {
            nextEvenSend = after;
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
