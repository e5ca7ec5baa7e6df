package io.github.manusreactive.redis;

import java.util.Arrays;

/** Calls as the API counts them, against its rate limits. */
record CountedCalls(long[] times, int limit, long window) {

    CountedCalls {
        times = times.clone();
        Arrays.sort(times);
    }

    /** Returns the most calls in any window. */
    int mostInSlidingWindow() {
        int most = 0;
        int first = 0;
        for (int i = 0; i < times.length; i++) {
            while (times[i] - times[first] >= window) {
                first++;
            }
            most = Math.max(most, i - first + 1);
        }
        return most;
    }

    /** Returns the most calls in windows that begin at fixed times, for 60 such times. */
    int mostInFixedWindow() {
        int most = 0;
        for (int phase = 0; phase < 60; phase++) {
            long shift = phase * window / 60;
            long current = Long.MIN_VALUE;
            int calls = 0;
            for (long time : times) {
                long index = (time + shift) / window;
                calls = index == current ? calls + 1 : 1;
                current = index;
                most = Math.max(most, calls);
            }
        }
        return most;
    }

    /** Returns the calls for which a bucket that refills evenly had no token. */
    int withoutToken() {
        double tokens = limit;
        long last = times.length == 0 ? 0 : times[0];
        int without = 0;
        for (long time : times) {
            tokens = Math.min(limit, tokens + (double) (time - last) * limit / window);
            last = time;
            if (tokens < 0.999) {
                without++;
            } else {
                tokens--;
            }
        }
        return without;
    }

    /** Returns the used share of the limit while calls wait: the window relative to the mean time of a permit's return. */
    double used() {
        if (times.length <= limit) {
            return 0;
        }
        double sum = 0;
        for (int i = limit; i < times.length; i++) {
            sum += times[i] - times[i - limit];
        }
        return window * (times.length - limit) / sum;
    }
}
