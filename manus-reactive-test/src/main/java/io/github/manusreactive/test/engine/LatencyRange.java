package io.github.manusreactive.test.engine;

import java.time.Duration;
import java.util.SplittableRandom;

/**
 * Network latency, uniformly distributed between two bounds.
 *
 * @since 0.1.0
 */
public final class LatencyRange {

    private final long minNanos;
    private final long maxNanos;
    private final SplittableRandom random;

    /**
     * Creates a range.
     *
     * @param seed seed of the random number generator
     * @throws IllegalArgumentException if {@code min} is negative or greater than {@code max}
     */
    public LatencyRange(Duration min, Duration max, long seed) {
        if (min.isNegative() || max.compareTo(min) < 0) {
            throw new IllegalArgumentException("latency from " + min + " to " + max + ": set 0 <= min <= max");
        }
        this.minNanos = min.toNanos();
        this.maxNanos = max.toNanos();
        this.random = new SplittableRandom(seed);
    }

    synchronized long nextNanos() {
        return minNanos == maxNanos ? minNanos : random.nextLong(minNanos, maxNanos + 1);
    }
}
