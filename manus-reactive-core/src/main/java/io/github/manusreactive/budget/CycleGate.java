package io.github.manusreactive.budget;

import io.github.resilience4j.ratelimiter.internal.AtomicRateLimiter;

/** Resilience4j's own cycles behind the queue: permits come back with the next cycle, whatever became of the calls. */
final class CycleGate implements Gate {

    private final AtomicRateLimiter limiter;

    CycleGate(AtomicRateLimiter limiter) {
        this.limiter = limiter;
    }

    /** The limiter's own timeout is zero, so this takes or refuses without waiting; it publishes its events itself. */
    @Override
    public boolean tryTake(long now) {
        return limiter.getDetailedMetrics().getAvailablePermissions() > 0 && limiter.reservePermission(1) == 0;
    }

    @Override
    public void answered(long now) {
        // a cycle does not care
    }

    @Override
    public void unsent() {
        // Resilience4j has no way to give a permission back
    }

    @Override
    public long whenFree(int n, long now) {
        var metrics = limiter.getDetailedMetrics();
        int free = metrics.getAvailablePermissions();
        if (n <= free) {
            return now;
        }
        long period = limiter.getRateLimiterConfig().getLimitRefreshPeriod().toNanos();
        int cyclesMore = (n - free - 1) / limiter.getRateLimiterConfig().getLimitForPeriod();
        long toNextCycle = free > 0 ? 0 : metrics.getNanosToWait();
        return now + toNextCycle + cyclesMore * period;
    }

    @Override
    public int available(long now) {
        return limiter.getMetrics().getAvailablePermissions();
    }

    @Override
    public int used(long now) {
        return limiter.getRateLimiterConfig().getLimitForPeriod() - available(now);
    }

    @Override
    public void attach(Host host) {
        // Resilience4j's limiter asks nobody
    }

    @Override
    public void publish(boolean granted) {
        // published when taken
    }
}
