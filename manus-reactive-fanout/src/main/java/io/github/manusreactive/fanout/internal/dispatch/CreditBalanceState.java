package io.github.manusreactive.fanout.internal.dispatch;

/** The state of a user's balance in a job with a floor. */
enum CreditBalanceState {
    /** At or above the floor, or the job has no floor. */
    ENOUGH,
    /** Below the floor. */
    BELOW_FLOOR,
    /** Not read yet, or unreadable for a short time: creates wait. */
    UNREAD,
    /** Unreadable at all, or for too long: the user is excluded. */
    UNREADABLE
}
