package io.github.manusreactive.ratelimit;

/** How the local budget counts. */
public enum RateLimitAlgorithm {
    /**
     * A permit returns one window after its call was answered. Never exceeds the limit in any window, whatever the network
     * delays and whichever way the server counts. The default.
     */
    WINDOW,
    /**
     * Resilience4j's own {@code AtomicRateLimiter}: all permits return at the start of each cycle of the local clock. Twice
     * the limit can pass around a cycle's edge, so a server that counts in sliding windows will refuse calls.
     */
    RESILIENCE4J_CYCLES
}
