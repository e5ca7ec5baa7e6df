package io.github.manusreactive.cli;

import java.time.Duration;

/** Histogram of durations. Each bucket is 5 % wider than the one before, so quantiles are accurate to 5 %. */
final class DurationCounts {

    private static final double GROWTH = 1.05;
    /** Covers about 30 days. */
    private static final int CLASSES = 450;

    private final long[] counts = new long[CLASSES];
    private long count;
    private Duration longest = Duration.ZERO;

    void add(Duration duration) {
        double millis = Math.max(1, duration.toMillis());
        counts[(int) Math.min(CLASSES - 1, Math.log(millis) / Math.log(GROWTH))]++;
        count++;
        longest = longest.compareTo(duration) >= 0 ? longest : duration;
    }

    long count() {
        return count;
    }

    Duration longest() {
        return longest;
    }

    /** Returns the quantile for a share between 0 and 1. */
    Duration quantile(double share) {
        long wanted = (long) Math.ceil(share * count);
        long seen = 0;
        for (int i = 0; i < CLASSES; i++) {
            seen += counts[i];
            if (seen >= wanted) {
                Duration upper = Duration.ofMillis((long) Math.pow(GROWTH, i + 1));
                return upper.compareTo(longest) < 0 ? upper : longest;
            }
        }
        return longest;
    }

    /**
     * Returns the number of durations from {@code from}, inclusive, to {@code to}, exclusive, to the resolution of the buckets.
     */
    long between(Duration from, Duration to) {
        long found = 0;
        for (int i = 0; i < CLASSES; i++) {
            double middle = Math.pow(GROWTH, i + 0.5);
            found += middle >= from.toMillis() && middle < to.toMillis() ? counts[i] : 0;
        }
        return found;
    }
}
