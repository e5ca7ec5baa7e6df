package io.github.manusreactive.ratelimit;

import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.ratelimiter.internal.AtomicRateLimiter;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Resilience4j's own limiter behind the queue: all permits come back with the next cycle, whatever became of the calls. It
 * publishes its events itself, while the lock is held.
 */
final class CycleRateLimiter extends AtomicRateLimiter implements PermitCounter {

    private final CycleClock clock;
    private volatile @Nullable Host host;

    CycleRateLimiter(String name, RateLimiterConfig config, Map<String, String> tags, LongSupplier clock) {
        this(name, config, tags, new CycleClock(clock));
    }

    private CycleRateLimiter(String name, RateLimiterConfig config, Map<String, String> tags, CycleClock clock) {
        super(name, config, tags, clock);
        this.clock = clock;
    }

    @Override
    public int limit() {
        return getRateLimiterConfig().getLimitForPeriod();
    }

    /** The configured timeout is zero, so this takes or refuses without waiting. */
    @Override
    public boolean tryTake(int capacity, long now) {
        return used(now) < capacity && reservePermission(1) == 0;
    }

    @Override
    public void answered(long now) {
        // a cycle does not care
    }

    /** Which cycle of the server's it fell into is unknown: it counts in this one. */
    @Override
    public void sentEarlier(long sentAt, long now) {
        if (now - sentAt < getRateLimiterConfig().getLimitRefreshPeriod().toNanos()) {
            reservePermission(1);
        }
    }

    @Override
    public void unsent() {
        // Resilience4j has no way to give a permission back
    }

    @Override
    public long whenFree(int n, int capacity, long now) {
        int free = Math.max(0, capacity - used(now));
        if (n <= free) {
            return now;
        }
        long period = getRateLimiterConfig().getLimitRefreshPeriod().toNanos();
        return now + clock.untilNext(period) + NanoDurations.times((n - free - 1) / capacity, period);
    }

    @Override
    public int available(long now) {
        return getMetrics().getAvailablePermissions();
    }

    /** Cycles don't remember single calls. */
    @Override
    public int answeredLately(long now) {
        return 0;
    }

    @Override
    public int used(long now) {
        return limit() - available(now);
    }

    @Override
    public void attach(Host queue) {
        host = queue;
    }

    @Override
    public void changeLimitForPeriod(int limitForPeriod) {
        RateLimit.requireCalls("limitForPeriod", limitForPeriod);
        super.changeLimitForPeriod(limitForPeriod);
        Host waiting = host;
        if (waiting != null) {
            waiting.changed();
        }
    }

    @Override
    public void publish(boolean granted) {
        // published when taken
    }

    /** Time since the limiter's first look at it, which is where its cycles start. */
    private static final class CycleClock implements Supplier<Long> {

        private final LongSupplier clock;
        private long origin;
        private boolean started;

        CycleClock(LongSupplier clock) {
            this.clock = clock;
        }

        @Override
        public Long get() {
            if (!started) {
                started = true;
                origin = clock.getAsLong();
            }
            return clock.getAsLong() - origin;
        }

        long untilNext(long period) {
            return period - get() % period;
        }
    }
}
