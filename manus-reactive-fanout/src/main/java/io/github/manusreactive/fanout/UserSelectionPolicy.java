package io.github.manusreactive.fanout;

/**
 * Selects the user that creates the next task, among those that may create one.
 *
 * @since 0.1.0
 */
public enum UserSelectionPolicy {
    /** The user whose rate limit allows a create first. The default. */
    FIRST_AVAILABLE,
    /**
     * The user with the most available credits. Another user is selected only while every user with more credits is
     * excluded or has used up its rate limit.
     *
     * <p>The balances are read with {@code usage.availableCredits}: one call per user before the first create, which
     * waits up to 15 seconds for them, then one call per user and minute. A user whose balance cannot be read is
     * ranked by its last balance; without one it comes last, and a warning is logged once. Scoped access tokens may
     * not read the balance.
     */
    MOST_CREDITS_FIRST
}
