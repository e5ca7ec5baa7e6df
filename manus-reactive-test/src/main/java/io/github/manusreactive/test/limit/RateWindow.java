package io.github.manusreactive.test.limit;

import java.time.Duration;

/**
 * Counts the calls of one user and operation. Not thread-safe.
 *
 * @since 0.1.0
 */
public interface RateWindow {

    /**
     * Takes one call if the window has room for it.
     *
     * @param nowNanos the server's time
     * @return whether the call is admitted; a rejected one is not counted
     */
    boolean tryTake(long nowNanos);

    /**
     * Returns how long a rejected caller has to wait.
     *
     * @param nowNanos the server's time
     * @return nanoseconds until {@link #tryTake} succeeds without other callers; 0 if there is room now
     */
    long waitNanos(long nowNanos);

    /**
     * Creates an empty window.
     *
     * @param kind how it counts
     * @param calls calls per period, at least 1
     * @param phaseNanos start of fixed windows; ignored by the other kinds
     */
    static RateWindow of(WindowKind kind, int calls, Duration period, long phaseNanos) {
        if (calls < 1 || period.isNegative() || period.isZero()) {
            throw new IllegalArgumentException(
                    "rate limit of " + calls + " calls per " + period + ": set at least 1 call and a positive period");
        }
        long nanos = period.toNanos();
        return switch (kind) {
            case FIXED -> new FixedWindow(calls, nanos, phaseNanos);
            case SLIDING -> new SlidingWindow(calls, nanos);
            case TOKEN_BUCKET -> new TokenBucket(calls, nanos);
            case SPACED -> new SlidingWindow(1, Math.max(1, nanos / calls));
        };
    }
}
