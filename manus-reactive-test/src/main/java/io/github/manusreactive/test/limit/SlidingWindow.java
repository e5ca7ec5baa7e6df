package io.github.manusreactive.test.limit;

/** A log of the last admitted calls: a ring that grows up to one slot per call of the limit. */
final class SlidingWindow implements RateWindow {

    private final int calls;
    private final long period;
    private long[] times;
    private int oldest;
    private int size;

    SlidingWindow(int calls, long period) {
        this.calls = calls;
        this.period = period;
        this.times = new long[Math.min(calls, 8)];
    }

    @Override
    public boolean tryTake(long now) {
        if (waitNanos(now) > 0) {
            return false;
        }
        while (size > 0 && times[oldest] + period <= now) {
            oldest = (oldest + 1) % times.length;
            size--;
        }
        if (size == times.length) {
            grow();
        }
        times[(oldest + size) % times.length] = now;
        size++;
        return true;
    }

    @Override
    public long waitNanos(long now) {
        return size < calls ? 0 : Math.max(0, times[oldest] + period - now);
    }

    private void grow() {
        long[] larger = new long[(int) Math.min(calls, times.length * 2L)];
        for (int i = 0; i < size; i++) {
            larger[i] = times[(oldest + i) % times.length];
        }
        times = larger;
        oldest = 0;
    }
}
