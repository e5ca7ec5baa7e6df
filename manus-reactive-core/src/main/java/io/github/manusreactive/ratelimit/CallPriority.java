package io.github.manusreactive.ratelimit;

/**
 * Priority of calls that wait for the same rate limit.
 *
 * @since 0.1.0
 */
public enum CallPriority {
    /** A user or another program waits for the response. */
    INTERACTIVE,
    /** Fan-out and background work. Leaves a share of each rate limit to interactive calls. */
    BULK
}
