package io.github.manusreactive.fanout;

/**
 * Why a fan-out stopped creating tasks before its input ended.
 *
 * @since 0.1.0
 */
public enum JobStopReason {
    /** Somebody called {@code drain()}. */
    DRAINED,
    /** The job's credits passed their limit, or the balance of every user is below the floor. */
    CREDITS,
    /**
     * The job has {@link FanOut#maxCredits}, and cannot see any more what is spent: the server told no credits for several tasks in a row,
     * or every place in flight is taken by a task that may spend on and cannot be read.
     */
    CREDITS_UNKNOWN,
    /** The job has an {@link FanOut#accountFloor account floor}, and the balance of every user is unreadable or below it. */
    BALANCE_UNKNOWN,
    /** No user is left: credentials refused or quotas used up. */
    NO_USER_LEFT,
    /** Tasks that were created did not come to exist, one after another, for every user; see {@link FanOut#maxMissingInARow}. */
    TASKS_MISSING,
    /** The stop condition of the job was met. */
    CONDITION,
    /** The server gave no usable response, or nothing could be created, for longer than {@link FanOut#maxOutage}. */
    OUTAGE
}
