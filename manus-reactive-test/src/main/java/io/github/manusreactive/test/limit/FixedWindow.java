package io.github.manusreactive.test.limit;

final class FixedWindow implements RateWindow {

    private final int calls;
    private final long period;
    private final long phase;
    private long window = Long.MIN_VALUE;
    private int used;

    FixedWindow(int calls, long period, long phase) {
        this.calls = calls;
        this.period = period;
        this.phase = Math.floorMod(phase, period);
    }

    @Override
    public boolean tryTake(long now) {
        roll(now);
        if (used >= calls) {
            return false;
        }
        used++;
        return true;
    }

    @Override
    public long waitNanos(long now) {
        roll(now);
        return used < calls ? 0 : period - Math.floorMod(now - phase, period);
    }

    private void roll(long now) {
        long current = Math.floorDiv(now - phase, period);
        if (current != window) {
            window = current;
            used = 0;
        }
    }
}
