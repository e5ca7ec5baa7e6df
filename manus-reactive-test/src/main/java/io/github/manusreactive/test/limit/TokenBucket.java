package io.github.manusreactive.test.limit;

/** Counts in units of 1/period of a token, so that refilling is exact in whole numbers. */
final class TokenBucket implements RateWindow {

    private final int calls;
    private final long period;
    private long level;
    private long last = Long.MIN_VALUE;

    TokenBucket(int calls, long period) {
        this.calls = calls;
        this.period = period;
        this.level = Math.multiplyExact((long) calls, period);
    }

    @Override
    public boolean tryTake(long now) {
        refill(now);
        if (level < period) {
            return false;
        }
        level -= period;
        return true;
    }

    @Override
    public long waitNanos(long now) {
        refill(now);
        return level >= period ? 0 : (period - level + calls - 1) / calls;
    }

    private void refill(long now) {
        if (last != Long.MIN_VALUE && now > last) {
            long full = calls * period;
            long elapsed = Math.min(now - last, period);
            level = Math.min(full, level + elapsed * calls);
        }
        last = Math.max(last, now);
    }
}
