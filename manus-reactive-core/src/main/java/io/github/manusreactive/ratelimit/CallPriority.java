package io.github.manusreactive.ratelimit;

/**
 * Who waits behind whom when a rate limit is short.
 *
 * @since 0.1.0
 */
public enum CallPriority {
    /** Somebody waits for the answer. */
    INTERACTIVE,
    /** Fan-out and background work: yields a share of each budget to interactive calls. */
    BULK
}
