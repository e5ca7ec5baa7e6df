package io.github.manusreactive.fanout;

import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Whether a user takes items now, and why not. Changed by the pool's drain loop only. */
final class UserAvailability {

    /** How long a user is left out after a transient failure. */
    static final Duration SHORT_PAUSE = Duration.ofSeconds(10);

    /** How long a user is left out whose credential or quota is rejected. */
    static final Duration LONG_PAUSE = Duration.ofMinutes(5);

    /** Why a user is out for a while, the gravest last. */
    enum Cause {
        /** Something that passes by itself. */
        PASSES,
        /** The credential or the quota is refused. */
        REFUSED,
        /** A task ended for want of credits. */
        SPENT
    }

    /**
     * So long a trial keeps the others waiting: until its task is created, and once more until the task of a user who had no credits
     * has run.
     */
    static final Duration TRIAL = Duration.ofMinutes(1);

    private volatile @Nullable Cause paused;
    private long pausedUntil;
    private volatile @Nullable String whyPaused;
    private volatile CreditBalanceState balance = CreditBalanceState.ENOUGH;
    /** Why the balance keeps the user out. */
    private volatile @Nullable String whyBalance;
    /** Why the user is out for the rest of the job. */
    private volatile @Nullable String whyExcluded;
    /** Back from a pause for this reason: one create shows whether it is over. */
    private @Nullable Cause inDoubtAfter;

    private volatile @Nullable String whyInDoubt;

    /** Whichever of them creates a task shows it: those whose preparation takes long as well. */
    private final Set<CreateGrant> trials = new HashSet<>();
    /** The one that the others wait for. */
    private volatile @Nullable CreateGrant trial;

    boolean isOut() {
        return paused != null || balance != CreditBalanceState.ENOUGH || isExcluded();
    }

    boolean belowFloor() {
        return balance == CreditBalanceState.BELOW_FLOOR;
    }

    boolean hasUnreadableBalance() {
        return balance == CreditBalanceState.UNREADABLE;
    }

    boolean isExcluded() {
        return whyExcluded != null;
    }

    /** Out for a reason that does not pass by itself. */
    boolean isOutForLong() {
        Cause cause = paused;
        return isExcluded() || belowFloor() || hasUnreadableBalance() || cause != null && cause != Cause.PASSES;
    }

    @Nullable
    String why() {
        return Stream.of(
                        Optional.ofNullable(whyExcluded),
                        Optional.ofNullable(whyPaused),
                        Optional.ofNullable(whyBalance),
                        Optional.ofNullable(trial == null ? null : whyInDoubt))
                .flatMap(Optional::stream)
                .findFirst()
                .orElse(null);
    }

    /** @param why why the balance keeps the user out, {@code null} if it does not, or is about to be read for the first time */
    void balance(CreditBalanceState state, @Nullable String why) {
        balance = state;
        whyBalance = why;
    }

    void exclude(String why) {
        whyExcluded = why;
    }

    /** Out until a moment of the clock that only goes on; answers whether that is later than before. A graver cause stays. */
    boolean pause(long until, String why, Cause cause) {
        Cause before = paused;
        if (before == null || cause.compareTo(before) >= 0) {
            paused = cause;
            whyPaused = why;
        }
        trials.clear();
        trial = null;
        boolean later = before == null || until - pausedUntil > 0;
        if (later) {
            pausedUntil = until;
        }
        return later;
    }

    /** A pause ends, unless a longer one came meanwhile. */
    void comeBack(long until) {
        if (paused != null && pausedUntil == until) {
            if (paused != Cause.PASSES) {
                inDoubtAfter = paused;
                whyInDoubt = "one create shows whether this is over: " + whyPaused;
            }
            paused = null;
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
    void tries(CreateGrant grant) {
        trials.add(grant);
        trial = grant;
    }

    /** What the user was out for, where this grant is a trial of it; {@code null} where it is not, or is no more. */
    @Nullable
    Cause triedFor(CreateGrant grant) {
        return trials.contains(grant) ? inDoubtAfter : null;
    }

    /** The trial ended well. */
    void passed(CreateGrant grant) {
        if (trials.contains(grant)) {
            trials.clear();
            trial = null;
            inDoubtAfter = null;
        }
    }

    /** The trial showed nothing: the next item is one. */
    void showedNothing(CreateGrant grant) {
        trials.remove(grant);
        takesLong(grant);
    }

    /** The trial has shown nothing so far: the next item is one too. */
    void takesLong(CreateGrant grant) {
        if (trial == grant) {
            trial = null;
        }
    }
}
