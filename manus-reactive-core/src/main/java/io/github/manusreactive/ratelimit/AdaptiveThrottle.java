package io.github.manusreactive.ratelimit;

import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What the server's refusals have taught about one limit. It exists from the first refusal until nothing learnt is left, and
 * is guarded by the queue's lock.
 *
 * <p>A refusal pauses the queue: as long as the server asks, else for a moment, after which a single call shows what the refusal
 * meant. Where {@link RefusalClassifier} says that the rate is too high, the pause is a random time whose upper bound doubles with each
 * refusal in a row, and the calls are held to a lower <em>level</em>, one ladder for both things a server can be strict in:
 *
 * <pre>
 *   level 1 … N        so many calls in a window, evenly spaced
 *   level N+1 … 2N-1   N calls in a window, of which 2 … N may go at once
 *   2N                 no restriction beyond the limit itself
 * </pre>
 *
 * <p>The first step leads to half the limit, or to what the server just admitted. Below the <em>ceiling</em>, the highest
 * level believed to be good, each answered call raises the level by one. At the ceiling the next higher level is probed,
 * rarely: a probe that stays clean raises the ceiling, one that is refused makes the next probe come later.
 */
final class AdaptiveThrottle {

    /** No limit by the minute asks for a longer pause: it is a time since 1970, or in milliseconds. */
    private static final Duration LONGEST_ASKED = Duration.ofDays(1);

    private static final int FIRST_PROBE = 1;
    private static final int RAREST_PROBE = 24;

    /** Clean windows that prove a probed level: a token bucket hides an excess until it is empty. */
    private static final int PROOF = 3;

    /** The moment's pause, as a part of the time in which one permit comes free. */
    private static final double MOMENT = 0.05;

    /** A trial's level, as a part of what the server just admitted. */
    private static final double TRIAL = 0.95;

    private final long window;
    private final long limit;
    private final long maxPause;
    private final RandomGenerator random;
    private final RefusalClassifier evidence;

    private long level;
    private long ceiling;
    private long ceilingBefore;
    private long step;
    private int windowsToProbe = FIRST_PROBE;
    private long levelSince;
    private boolean binding;
    private long nextEvenSend;
    private long pausedSince;
    private long pausedUntil;
    private int refusalsInARow;

    AdaptiveThrottle(RateLimit limit, long maxPause, RandomGenerator random, long now) {
        this.window = limit.window().toNanos();
        this.limit = limit.calls();
        this.maxPause = maxPause;
        this.random = random;
        this.evidence = new RefusalClassifier(limit);
        this.level = top();
        this.ceiling = level;
        this.step = firstStep();
        this.nextEvenSend = now;
        this.pausedSince = now;
        this.pausedUntil = now;
    }

    /** Most calls in flight or answered within a window. */
    int capacity() {
        return (int) Math.min(level, limit);
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

    /**
     * The time before which the n-th call from now, 1 or more, will not be allowed at this level. Only the first is bound to go
     * alone after a refusal: its answer may let the others go at once.
     */
    long whenAllowed(int n, long now) {
        long first = nextEvenSend - (atOnce() - 1) * gap();
        long spaced = nextEvenSend + NanoDurations.times(n - burst(), gap());
        long at = later(now, n == 1 ? first : later(first, spaced));
        return later(pausedUntil, at);
    }

    long pausedUntil() {
        return pausedUntil;
    }

    void pauseUntil(long time) {
        pausedUntil = later(pausedUntil, time);
    }

    long level() {
        return level;
    }

    /** Whether nothing that was learnt restricts the calls. */
    boolean forgettable(long now) {
        return level >= top() && pausedUntil - now <= 0;
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
        }
        boolean tooHigh = news ? evidence.refused(takenAt, level > ceiling) : evidence.refusedToo();
        if (tooHigh) {
            stepDown(Math.min(admitted, limit), now);
        }
        Duration asked = plausible(retryAfter);
        if (asked != null) {
            pauseFor(NanoDurations.of(asked), now);
        } else if (tooHigh || news && !evidence.inDoubt()) {
            pauseFor((long) (random.nextDouble() * backoff()), now);
            keepDistance();
        } else if (news) {
            pauseFor((long) ((1 + random.nextDouble()) / 2 * MOMENT * window / limit), now);
        }
        if (news && evidence.inDoubt()) {
            nextEvenSend = pausedUntil;
        }
        return news;
    }

    /** A refusal that may be due to calls of another process causes a pause, and tells nothing of the level. */
    boolean refusedForOthers(long takenAt, @Nullable Duration retryAfter, long now) {
        boolean news = refusalsInARow == 0 || takenAt - pausedSince > 0;
        if (news) {
            refusalsInARow++;
            pausedSince = now;
        }
        Duration asked = plausible(retryAfter);
        if (asked != null) {
            pauseFor(NanoDurations.of(asked), now);
        } else if (news) {
            pauseFor((long) ((1 + random.nextDouble()) / 2 * backoff()), now);
        }
        return news;
    }

    /** The same wait, {@code null} if it must be a mistake. */
    static @Nullable Duration plausible(@Nullable Duration retryAfter) {
        return retryAfter != null && retryAfter.compareTo(LONGEST_ASKED) <= 0 ? retryAfter : null;
    }

    /** A call was answered. True where nothing learnt is left. */
    boolean answered(long takenAt, long now) {
        if (takenAt - pausedSince <= 0) {
            evidence.admittedToo();
            return false;
        }
        refusalsInARow = 0;
        boolean onTrial = evidence.onTrial();
        if (evidence.admitted(takenAt)) {
            ceiling = Math.max(ceiling, ceilingBefore);
            windowsToProbe = FIRST_PROBE;
        } else if (onTrial) {
            return false;
        }
        if (binding) {
            rise(now);
        }
        return level >= top() && evidence.isEmpty();
    }

    private void rise(long now) {
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
        if (level >= top()) {
            level = top();
            ceiling = level;
            step = firstStep();
            windowsToProbe = FIRST_PROBE;
        }
    }

    /** A server that has just let so many calls through in one window allows at least as many. */
    private void stepDown(long admitted, long now) {
        boolean first = level >= top();
        boolean probe = level > ceiling;
        boolean doubtful = evidence.lowered();
        if (!first) {
            windowsToProbe = Math.min(RAREST_PROBE, windowsToProbe * 2);
        }
        if (probe) {
            step = Math.max(1, step / 2);
            changeLevel(ceiling, now);
            return;
        }
        long half = Math.max(1, capacity() / 2);
        long next = Math.max(half, admitted);
        ceilingBefore = level;
        if (!first) {
            ceiling = Math.max(1, Math.max(level - 1, next));
        } else {
            // so few calls don't tell how many are too many
            ceiling = admitted < half ? limit : next;
        }
        step = firstStep();
        long lower = Math.min(next - 1, (long) (next * TRIAL));
        if (doubtful && lower >= 1) {
            evidence.beginTrial();
            next = lower;
        }
        changeLevel(next, now);
    }

    private void changeLevel(long next, long now) {
        level = next;
        levelSince = now;
        binding = false;
    }

    private long top() {
        return 2 * limit;
    }

    private long firstStep() {
        return Math.max(1, limit / 10);
    }

    private long gap() {
        return window / capacity();
    }

    /** How many calls may go at once now. */
    private long atOnce() {
        return refusalsInARow > 0 ? 1 : burst();
    }

    private long burst() {
        return Math.max(1, level - limit + 1);
    }

    /** One spacing more than the pause, so that a token bucket is not run on its very last token, where jitter decides. */
    private void keepDistance() {
        nextEvenSend = later(nextEvenSend, pausedUntil + gap());
    }

    private long backoff() {
        long base = Math.max(1, 2 * window / limit);
        int doublings = Math.min(refusalsInARow - 1, 30);
        return base > maxPause >> doublings ? maxPause : base << doublings;
    }

    private void pauseFor(long nanos, long now) {
        pausedUntil = later(pausedUntil, now + nanos);
    }

    private static long later(long a, long b) {
        return a - b < 0 ? b : a;
    }
}
