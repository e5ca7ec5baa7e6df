package io.github.manusreactive.fanout;

/** Why a fan-out stopped creating tasks before its input ended. */
public enum StopReason {
    /** Somebody called {@code drain()}. */
    DRAINED,
    /** The job's credits, or an account's, passed their limit. */
    CREDITS,
    /** No user is left: credentials refused or quotas used up. */
    NO_USER_LEFT,
    /** The stop condition of the job was met. */
    CONDITION
}
