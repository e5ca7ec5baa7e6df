package io.github.manusreactive.ratelimit;

/** Who waits behind whom when a rate limit is short. */
public enum CallPriority {
    /** Somebody waits for the answer. */
    INTERACTIVE,
    /** Fan-out and background work: yields a share of each budget to interactive calls. */
    BULK
}
