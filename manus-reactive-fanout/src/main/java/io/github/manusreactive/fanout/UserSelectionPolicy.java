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
     * The user with the most available credits that is not excluded and whose rate limit allows a create.
     *
     * <p>The job reads the balances with {@code usage.availableCredits}: once per user before the first create, which
     * waits up to 15 seconds for them, then once per user and minute. A user whose balance cannot be read is ranked by
     * its last balance, or last without one, and the job logs one warning. Scoped access tokens may not read the
     * balance.
     */
    MOST_CREDITS_FIRST
}
