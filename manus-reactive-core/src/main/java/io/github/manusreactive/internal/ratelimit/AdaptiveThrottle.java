package io.github.manusreactive.internal.ratelimit;

import io.github.manusreactive.ratelimit.RateLimit;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Lowers the rate when the server allows less than the limit, and raises it again. It exists from the first rejection until
 * nothing learnt is left, and is guarded by the monitor of the permits.
 *
 * <p>Every rejection pauses the queue for its {@code Retry-After}, else for a moment; then a single call goes alone. One
 * rejection proves nothing, since a gateway rejects calls at random. Two in a row, or several among few calls, prove that the
 * rate is too high, and lower the <em>level</em>:
 *
 * <pre>
 *   level 1 … N       so many calls in a window, evenly spaced
 *   level N+1 … 2N-1  N calls in a window, of which 2 … N may go at once
 *   2N                no restriction beyond the limit itself
 * </pre>
 *
 * <p>The level falls below the number of calls that the server admitted within the last window. From there it follows the
 * curve of TCP CUBIC over the windows of completed calls: it returns to the level that was rejected, stays there for a while, and then rises ever faster.
 *
 * <p>The constants were found by simulation: see the tests of a lone client, of two clients, of a stricter server, and of
 * random rejections.
 */
final class AdaptiveThrottle {

    /** Fraction by which the level falls below the number of admitted calls. */
    private static final double DECREASE = 0.1;

    /** Fraction of the rate that a queue keeps even if fewer calls were admitted, since it may have sent few. */
    private static final double KEPT = 0.7;

    /** Windows until the level returns to the rejected one; fewer if more than {@link #MANY} calls fit in one. */
    private static final double PLATEAU = 16;

    private static final double MANY = 10;

    /** Short pause, as a fraction of the time between two permits. */
    private static final double MOMENT = 0.05;

    /** Each rejection adds this number and each response subtracts one; more than {@link #TOO_MANY} are not random. */
    private static final int REJECTION = 12;

    private static final int TOO_MANY = 40;

    /**
     * A call that succeeds right after a rejection indicates random rejections: for this number of responses one more
     * consecutive rejection is tolerated.
     */
    private static final int NOISY_FOR = 50;

    private final long window;
    private final long limit;
    private final double plateau;
    private final long maxPause;
    private final RandomGenerator random;

    private double level;
    private double ceiling;
    private double sinceLowered;
    private boolean lowered;
    private int rejections;
    private int inARow;
    private int noisyFor;
    private boolean asked;
    private long nextEvenSend;
    private long pausedSince;
    private long pausedUntil;

    AdaptiveThrottle(RateLimit limit, long maxPause, RandomGenerator random, long now) {
        this.window = limit.window().toNanos();
        this.limit = limit.calls();
        this.plateau = PLATEAU * Math.min(1, MANY / limit.calls());
        this.maxPause = maxPause;
        this.random = random;
        this.level = top();
        this.ceiling = level;
        this.nextEvenSend = now;
        this.pausedSince = now;
        this.pausedUntil = now;
    }

    /** Returns the maximum number of calls in flight or completed within a window. */
    int capacity() {
        return (int) Math.max(1, Math.min(Math.round(level), limit));
    }

    /** Returns {@code true} if the pause has elapsed and the spacing is kept. */
    boolean allows(long now) {
        return whenNext() - now <= 0;
    }

    void taken(long now) {
        nextEvenSend = NanoDurations.later(nextEvenSend, now) + gap();
    }

    void unsent(long takenAt) {
        if (takenAt - pausedSince > 0) {
            nextEvenSend -= gap();
        }
    }

    /**
     * Returns the earliest time at which the n-th call from now, 1 or more, can be allowed at this level. Only the
     * first one must be alone after a rejection: its response may allow the others immediately.
     */
    long whenAllowed(int n, long now) {
        long next = NanoDurations.later(whenNext(), now);
        return n == 1 ? next : NanoDurations.later(next, nextEvenSend + NanoDurations.times(n - burst(), gap()));
    }

    long pausedUntil() {
        return pausedUntil;
    }

    void pauseUntil(long time) {
        pausedUntil = NanoDurations.later(pausedUntil, time);
    }

    /** Returns {@code true} if nothing learnt restricts calls. */
    boolean forgettable(long now) {
        return level >= top() && pausedUntil - now <= 0;
    }

    /**
     * A call was rejected. A call that was in flight when the pause began can only extend that pause.
     *
     * @param admitted calls that the server admitted within the last window
     * @return {@code true} if a new pause began
     */
    boolean rejected(long takenAt, @Nullable Duration retryAfter, int admitted, long now) {
        boolean newPause = beginsPause(takenAt, now);
        rejections += REJECTION;
        boolean tooFast = !lowered && (inARow >= (noisyFor > 0 ? 3 : 2) || rejections > TOO_MANY);
        if (tooFast) {
            lower(admitted);
        }
        if (!pauseAsAsked(retryAfter, now)) {
            if (tooFast || newPause && lowered) {
                pauseUntil(now + (long) (random.nextDouble() * backoff()));
                // not with the last token of a bucket, for which jitter decides
                nextEvenSend = NanoDurations.later(nextEvenSend, pausedUntil + gap());
            } else if (newPause) {
                pauseUntil(now + jittered(MOMENT * window / limit));
            }
        }
        if (newPause && !lowered) {
            nextEvenSend = pausedUntil;
        }
        return newPause;
    }

    /** A rejection that calls of another process may have caused: pauses, but keeps the level. */
    boolean rejectedForOthers(long takenAt, @Nullable Duration retryAfter, long now) {
        boolean newPause = beginsPause(takenAt, now);
        if (!pauseAsAsked(retryAfter, now) && newPause) {
            pauseUntil(now + jittered(backoff()));
        }
        return newPause;
    }

    /** A call got a response. Returns {@code true} if nothing learnt is left. */
    boolean responded(long takenAt) {
        rejections = Math.max(0, rejections - 1);
        if (takenAt - pausedSince <= 0) {
            return false;
        }
        boolean passedAtOnce = inARow > 0 && !lowered && !asked;
        noisyFor = passedAtOnce ? NOISY_FOR : Math.max(0, noisyFor - 1);
        inARow = 0;
        lowered = false;
        if (level < top()) {
            sinceLowered += 1.0 / capacity();
            level = Math.max(level, ceiling * (1 + DECREASE * Math.pow(sinceLowered / plateau - 1, 3)));
        }
        return level >= top() && rejections == 0;
    }

    /** A server that admitted this number of calls in a window allows at least as many. */
    private void lower(int admitted) {
        ceiling = Math.max(1, Math.max(KEPT * capacity(), Math.min(admitted, capacity())));
        level = ceiling * (1 - DECREASE);
        sinceLowered = 0;
        lowered = true;
        rejections = 0;
        noisyFor = 0;
    }

    private boolean beginsPause(long takenAt, long now) {
        boolean begins = inARow == 0 || takenAt - pausedSince > 0;
        if (begins) {
            inARow++;
            pausedSince = now;
        }
        return begins;
    }

    private boolean pauseAsAsked(@Nullable Duration retryAfter, long now) {
        asked = retryAfter != null;
        if (retryAfter != null) {
            pauseUntil(now + NanoDurations.of(retryAfter));
        }
        return asked;
    }

    private long jittered(double nanos) {
        return (long) ((1 + random.nextDouble()) / 2 * nanos);
    }

    private long backoff() {
        long base = Math.max(1, 2 * window / limit);
        int doublings = Math.min(inARow - 1, 30);
        return base > maxPause >> doublings ? maxPause : base << doublings;
    }

    /** Returns the time of the next call: alone after a rejection, else within the burst that the level allows. */
    private long whenNext() {
        long atOnce = inARow > 0 ? 1 : burst();
        return NanoDurations.later(pausedUntil, nextEvenSend - (atOnce - 1) * gap());
    }

    private long burst() {
        return Math.max(1, Math.round(level) - limit + 1);
    }

    private long gap() {
        return window / capacity();
    }

    private long top() {
        return 2 * limit;
    }
}
