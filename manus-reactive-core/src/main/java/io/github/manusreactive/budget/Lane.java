package io.github.manusreactive.budget;

/** Who waits behind whom when a rate limit is short. */
public enum Lane {
    /** Somebody waits for the answer. */
    INTERACTIVE,
    /** Fan-out and background work: yields a share of each budget to interactive calls. */
    BULK
}
