package io.github.manusreactive.internal.resilience4j;

/**
 * A user's retry budget. Each call adds a fraction of a token and each retry takes a whole one, so that in an outage
 * retries stay below that fraction of the load. Time refills it to a small minimum, so that a user with few calls can
 * retry, too.
 */
public final class RetryBudget {

    public static final double FLOOR = 10;
    public static final double CEILING = 50;
    public static final double MILLIS_PER_TOKEN = 10_000;

    private double tokens = FLOOR;
    private long filledAt = Long.MIN_VALUE;

    public synchronized void called(double share) {
        tokens = Math.min(CEILING, tokens + share);
    }

    public synchronized boolean take(long nowMillis) {
        if (filledAt != Long.MIN_VALUE && tokens < FLOOR) {
            tokens = Math.min(FLOOR, tokens + Math.max(0, nowMillis - filledAt) / MILLIS_PER_TOKEN);
        }
        filledAt = nowMillis;
        if (tokens < 1) {
            return false;
        }
        tokens--;
        return true;
    }
}
