package io.github.manusreactive.ratelimit;

import java.util.Random;
import java.util.stream.LongStream;

/** When an application wants to make its calls, in nanoseconds, ascending. */
final class ArrivalProcess {

    private ArrivalProcess() {}

    /** Evenly spaced. */
    static long[] steady(int perWindow, long window, long horizon) {
        long gap = window / perWindow;
        return LongStream.iterate(0, at -> at < horizon, at -> at + gap).toArray();
    }

    /** All of a window's demand at one random moment of it. */
    static long[] bursts(int perWindow, long window, long horizon, Random random) {
        return LongStream.iterate(0, at -> at < horizon, at -> at + window)
                .map(at -> at + (long) (random.nextDouble() * window))
                .flatMap(at -> LongStream.generate(() -> at).limit(perWindow))
                .filter(at -> at < horizon)
                .sorted()
                .toArray();
    }

    /** Phases of demand and silence, each of a random length up to five windows. */
    static long[] onOff(int perWindow, long window, long horizon, Random random) {
        var times = LongStream.builder();
        long gap = window / perWindow;
        boolean on = true;
        for (long at = 0; at < horizon; on = !on) {
            long end = Math.min(horizon, at + (long) (random.nextDouble() * 5 * window));
            for (; at < end; at += gap) {
                if (on) {
                    times.add(at);
                }
            }
        }
        return times.build().toArray();
    }

    /** Independent of each other. */
    static long[] poisson(int perWindow, long window, long horizon, Random random) {
        var times = LongStream.builder();
        double at = 0;
        while (true) {
            at += -Math.log(1 - random.nextDouble()) * window / perWindow;
            if (at >= horizon) {
                return times.build().toArray();
            }
            times.add((long) at);
        }
    }

    /**
     * How many of these calls any client could have had admitted by the horizon without ever making more than {@code calls}
     * in any window: each call goes as soon as it is wanted, is its turn, and the call {@code calls} before it is a whole
     * window old, over a network without delay. No schedule admits its k-th call earlier than this one does, so none admits
     * more.
     */
    static int bestPossible(long[] arrivals, int calls, long window, long horizon) {
        var sent = new long[arrivals.length];
        int count = 0;
        for (int k = 0; k < arrivals.length; k++) {
            long at = arrivals[k];
            if (k > 0) {
                at = Math.max(at, sent[k - 1]);
            }
            if (k >= calls) {
                at = Math.max(at, sent[k - calls] + window);
            }
            sent[k] = at;
            if (at >= horizon) {
                break;
            }
            count++;
        }
        return count;
    }
}
