package io.github.manusreactive.fanout;

/**
 * The reason why a fan-out stopped creating tasks before its input ended.
 *
 * @since 0.1.0
 */
public enum JobStopReason {
    /** {@link FanOutJob#drain} was called. */
    DRAINED,
    /** The job has used its credits, or the balance of every user is below the floor. */
    CREDITS,
    /**
     * The job has {@link FanOut#maxCredits} and cannot determine the usage: the server returned no credits for several
     * tasks in a row, or each place in flight is taken by a task that may use credits and cannot be read.
     */
    CREDITS_UNKNOWN,
    /** The job has an {@link FanOut#accountFloor account floor}, and the balance of every user is unreadable or below it. */
    BALANCE_UNKNOWN,
    /** No user is left: their credentials were rejected or their quotas are used up. */
    NO_USER_LEFT,
    /** Created tasks never appeared, several in a row for every user; see {@link FanOut#maxMissingInARow}. */
    TASKS_MISSING,
    /** The stop condition of the job was met. */
    CONDITION,
    /** The server was unreachable, or no task could be created, for longer than {@link FanOut#maxOutage}. */
    OUTAGE
}
