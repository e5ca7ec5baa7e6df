package io.github.manusreactive.ratelimit;

import java.util.ArrayDeque;

/** A server that counts calls; written without any of the code under test. Times are nanoseconds in ascending order. */
interface ServerModel {

    /** Whether a call that arrives now is within the limit. */
    boolean admits(long now);

    /** Counts from zero in windows that start at fixed times. */
    static ServerModel fixedWindow(int calls, long window, long phase) {
        return new ServerModel() {
            private long current = Long.MIN_VALUE;
            private int counted;

            @Override
            public boolean admits(long now) {
                long index = Math.floorDiv(now - phase, window);
                if (index != current) {
                    current = index;
                    counted = 0;
                }
                return counted < calls && ++counted > 0;
            }
        };
    }

    /** Counts the window before each call; a call that is exactly one window old still counts. */
    static ServerModel slidingWindow(int calls, long window) {
        return new ServerModel() {
            private final ArrayDeque<Long> admitted = new ArrayDeque<>();

            @Override
            public boolean admits(long now) {
                while (!admitted.isEmpty() && admitted.peekFirst() < now - window) {
                    admitted.removeFirst();
                }
                return admitted.size() < calls && admitted.add(now);
            }
        };
    }

    /** A bucket of so many tokens that fills up in one {@code fillTime}. */
    static ServerModel tokenBucket(int size, long fillTime) {
        return new ServerModel() {
            private double tokens = size;
            private long last;

            @Override
            public boolean admits(long now) {
                tokens = Math.min(size, tokens + (double) size * (now - last) / fillTime);
                last = now;
                if (tokens < 1 - 1e-9) {
                    return false;
                }
                tokens -= 1;
                return true;
            }
        };
    }
}
