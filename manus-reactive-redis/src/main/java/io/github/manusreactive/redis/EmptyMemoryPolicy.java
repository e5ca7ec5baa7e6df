package io.github.manusreactive.redis;

/**
 * What to do if Redis remembers no calls of a rate limit, and no living replica knows better.
 *
 * @since 0.1.0
 */
public enum EmptyMemoryPolicy {
    /**
     * Begin with the full limit. If Redis and all replicas restarted together, the server may reject calls for one window;
     * a rejected call costs nothing.
     */
    TRUST,
    /** Send nothing until all earlier calls must have left the server's window: about a minute and a half. */
    WAIT
}
