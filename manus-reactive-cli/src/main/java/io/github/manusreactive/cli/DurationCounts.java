package io.github.manusreactive.cli;

import java.time.Duration;

/** Counts durations in classes that grow by a twentieth each, so that quantiles are right to five percent whatever their number. */
final class DurationCounts {

    private static final double GROWTH = 1.05;
    /** Up to some 30 days. */
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

    /** So long did a share of them last at most. */
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

    /** How many lasted from one time on and less than another, to the resolution of the classes. */
    long between(Duration from, Duration to) {
        long found = 0;
        for (int i = 0; i < CLASSES; i++) {
            double middle = Math.pow(GROWTH, i + 0.5);
            found += middle >= from.toMillis() && middle < to.toMillis() ? counts[i] : 0;
        }
        return found;
    }
}
