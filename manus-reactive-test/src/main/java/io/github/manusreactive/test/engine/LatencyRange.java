package io.github.manusreactive.test.engine;

import java.time.Duration;
import java.util.SplittableRandom;

/**
 * The time a message takes through the network, evenly spread between two bounds.
 *
 * @since 0.1.0
 */
public final class LatencyRange {

    private final long minNanos;
    private final long maxNanos;
    private final SplittableRandom random;

    /**
     * A latency.
     *
     * @param min shortest
     * @param max longest
     * @param seed decides each one
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
