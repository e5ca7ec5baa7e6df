package io.github.manusreactive.fanout;

/**
 * Selects the user who creates the next task, among those that may create one.
 *
 * @since 0.1.0
 */
public enum UserSelectionPolicy {
    /** The user whose rate limit allows a create first. The default. */
    FIRST_AVAILABLE,
    /**
     * The user with the most available credits; another one only while every user with more credits is left out or has used up its
     * rate limit.
     *
     * <p>The balances are read with {@code usage.availableCredits}: one call per user before the first create, which waits for them up to
     * 15 seconds, then one call per user and minute. A user whose balance cannot be read keeps the place that the last balance gave it;
     * without one it comes last, and a warning is logged once. Scoped access tokens may not read the balance.
     */
    MOST_CREDITS_FIRST
}
