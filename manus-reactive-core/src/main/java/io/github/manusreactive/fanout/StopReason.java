package io.github.manusreactive.fanout;

/** Why a fan-out stopped creating tasks before its input ended. */
public enum StopReason {
    /** Somebody called {@code drain()}. */
    DRAINED,
    /** The job's credits passed their limit, or the balance of every user is below the floor. */
    CREDITS,
    /** No user is left: credentials refused or quotas used up. */
    NO_USER_LEFT,
    /** The stop condition of the job was met. */
    CONDITION,
    /** The server could not be reached, or nothing could be created, for longer than {@link FanOut#maxOutage}. */
    OUTAGE
}
