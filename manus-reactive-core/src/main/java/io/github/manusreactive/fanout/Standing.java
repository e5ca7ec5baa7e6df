package io.github.manusreactive.fanout;

import io.github.manusreactive.fanout.UserPool.Grant;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Whether a user takes items now, and why not. Changed by the pool's drain loop only. */
final class Standing {

    /** Why a user is out for a while, the gravest last. */
    enum Cause {
        /** Something that passes by itself. */
        PASSES,
        /** The credential or the quota is refused. */
        REFUSED,
        /** A task ended for want of credits. */
        SPENT
    }

    /** So long the first task of a user who had no credits must have run before the others follow. */
    static final Duration TRIAL = Duration.ofMinutes(1);

    private @Nullable Cause paused;
    private long pausedUntil;
    private volatile @Nullable String whyPaused;
    /** Set while the balance is below the floor: somebody looks, and says when it is not. */
    private volatile @Nullable String whyPoor;
    /** Back from a pause for this reason: one create shows whether it is over. */
    private @Nullable Cause inDoubtAfter;

    private @Nullable Grant trial;

    boolean isOut() {
        return paused != null || belowFloor();
    }

    boolean belowFloor() {
        return whyPoor != null;
    }

    /** Out for a reason that does not pass by itself. */
    boolean isOutForLong() {
        return belowFloor() || paused != null && paused != Cause.PASSES;
    }

    @Nullable
    String why() {
        String pause = whyPaused;
        return pause != null ? pause : whyPoor;
    }

    void balance(@Nullable String tooLow) {
        whyPoor = tooLow;
    }

    /** Out until a time; answers whether that is later than before. A graver cause stays. */
    boolean pause(long until, String why, Cause cause) {
        Cause before = paused;
        if (before == null || cause.compareTo(before) >= 0) {
            paused = cause;
            whyPaused = why;
        }
        trial = null;
        boolean later = until > pausedUntil;
        pausedUntil = Math.max(until, pausedUntil);
        return later;
    }

    /** A pause ends, unless a longer one came meanwhile. */
    void comeBack(long until) {
        if (pausedUntil == until) {
            inDoubtAfter = paused == Cause.PASSES ? inDoubtAfter : paused;
            paused = null;
            pausedUntil = 0;
            whyPaused = null;
        }
    }

    /** Whether an item may be taken: none while a trial is under way. */
    boolean mayTake() {
        return !isOut() && trial == null;
    }

    /** Whether the next item is a trial. */
    boolean isInDoubt() {
        return inDoubtAfter != null;
    }

    /** An item was taken for trial. */
    void tries(Grant grant) {
        trial = grant;
    }

    /** What the user was out for, where this grant is the trial of it; {@code null} where it is not, or is no more. */
    @Nullable
    Cause triedFor(Grant grant) {
        return trial == grant ? inDoubtAfter : null;
    }

    /** The trial ended well. */
    void passed(Grant grant) {
        if (trial == grant) {
            trial = null;
            inDoubtAfter = null;
        }
    }

    /** The trial showed nothing: the next item is one. */
    void showedNothing(Grant grant) {
        if (trial == grant) {
            trial = null;
        }
    }
}
