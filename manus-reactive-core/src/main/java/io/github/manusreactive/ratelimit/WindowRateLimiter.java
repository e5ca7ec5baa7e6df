package io.github.manusreactive.ratelimit;

import io.github.manusreactive.internal.TimeSource;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.ratelimiter.event.RateLimiterOnDrainedEvent;
import io.github.resilience4j.ratelimiter.event.RateLimiterOnFailureEvent;
import io.github.resilience4j.ratelimiter.event.RateLimiterOnSuccessEvent;
import io.github.resilience4j.ratelimiter.internal.RateLimiterEventProcessor;
import java.time.Duration;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The rule "a permit returns one window after its answer": of N permits each is free, in flight, or answered and on its way
 * back.
 *
 * <pre>
 *          tryTake                answered                 one window later
 *   free ──────────► in flight ─────────────► coming back ──────────────────► free
 *     ▲                  │ unsent
 *     └──────────────────┘
 * </pre>
 *
 * <p>The server counted a call no later than its answer arrived, so by the time the permit is free again every server
 * window has moved past the call. The window is lengthened by {@link TimeSource#DRIFT} because two clocks never run equally fast.
 *
 * <p>Seen through Resilience4j's interface it never blocks and never reserves ahead: a permission is there now or refused.
 * That interface does not tell when a call is answered, so such a permission counts as answered when taken. Callers that
 * want to wait use {@link OperationRateLimiter}.
 */
final class WindowRateLimiter implements RateLimiter, PermitCounter {

    private final String name;
    private final Map<String, String> tags;
    private final LongSupplier clock;
    private final ReleaseTimeRing returns = new ReleaseTimeRing();
    private final long window;
    private volatile RateLimiterConfig config;
    private int inFlight;
    private @Nullable Host host;
    private volatile @Nullable RateLimiterEventProcessor events;

    WindowRateLimiter(String name, RateLimiterConfig config, Map<String, String> tags, LongSupplier clock) {
        this.name = name;
        this.config = config;
        this.tags = tags;
        this.clock = clock;
        long nanos = config.getLimitRefreshPeriod().toNanos();
        this.window = nanos + nanos / TimeSource.DRIFT;
    }

    // ---- the gate: called with the lock held

    @Override
    public int limit() {
        return config.getLimitForPeriod();
    }

    @Override
    public boolean tryTake(int capacity, long now) {
        if (used(now) >= capacity) {
            return false;
        }
        inFlight++;
        return true;
    }

    @Override
    public void answered(long now) {
        inFlight--;
        returns.add(now + window);
    }

    @Override
    public void sentEarlier(long sentAt, long now) {
        if (sentAt + window - now > 0) {
            returns.add(sentAt + window);
        }
    }

    @Override
    public void unsent() {
        inFlight--;
    }

    @Override
    public int available(long now) {
        return limit() - used(now);
    }

    @Override
    public int used(long now) {
        returns.removeUntil(now);
        if (returns.size() == 0 && inFlight == 0) {
            returns.release();
        }
        return inFlight + returns.size();
    }

    @Override
    public int answeredLately(long now) {
        returns.removeUntil(now);
        return returns.size();
    }

    /**
     * Free permits count as now, those coming back at their time. One in flight cannot be back sooner than a window from
     * now, unless it is reported unsent; neither can a permit that is used once more in between.
     */
    @Override
    public long whenFree(int n, int capacity, long now) {
        int free = capacity - used(now);
        int round = (n - 1) / capacity;
        int inRound = (n - 1) % capacity;
        long start = now;
        if (inRound >= free) {
            int position = inRound - free;
            start = position < returns.size() ? returns.get(position) : now + window;
        }
        return start + NanoDurations.times(round, window);
    }

    @Override
    public void attach(Host queue) {
        this.host = queue;
    }

    @Override
    public void publish(boolean granted) {
        publish(granted, 1);
    }

    // ---- Resilience4j's interface

    @Override
    public boolean acquirePermission(int permits) {
        boolean granted = takeNow(permits, clock.getAsLong());
        publish(granted, permits);
        return granted;
    }

    /** Zero where the permissions were free and are taken now, else -1: nothing is reserved ahead of the queue. */
    @Override
    public long reservePermission(int permits) {
        return acquirePermission(permits) ? 0 : -1;
    }

    @Override
    public void drainPermissions() {
        long now = clock.getAsLong();
        int drained;
        synchronized (this) {
            drained = Math.max(0, available(now));
            for (int i = 0; i < drained; i++) {
                returns.add(now + window);
            }
        }
        RateLimiterEventProcessor processor = events;
        if (processor != null && processor.hasConsumers()) {
            processor.consumeEvent(new RateLimiterOnDrainedEvent(name, drained));
        }
    }

    private synchronized boolean takeNow(int permits, long now) {
        if (available(now) < permits || (host != null && host.blocked(now))) {
            return false;
        }
        for (int i = 0; i < permits; i++) {
            returns.add(now + window);
        }
        return true;
    }

    /** Kept for {@link #getRateLimiterConfig} only: nothing here waits. */
    @Override
    public synchronized void changeTimeoutDuration(Duration timeoutDuration) {
        config = RateLimiterConfig.from(config).timeoutDuration(timeoutDuration).build();
    }

    @Override
    public void changeLimitForPeriod(int limitForPeriod) {
        RateLimit.requireCalls("limitForPeriod", limitForPeriod);
        Host waiting;
        synchronized (this) {
            config = RateLimiterConfig.from(config)
                    .limitForPeriod(limitForPeriod)
                    .build();
            waiting = host;
        }
        if (waiting != null) {
            waiting.changed();
        }
    }

    @Override
    public String getName() {
        return name;
    }

    @Override
    public RateLimiterConfig getRateLimiterConfig() {
        return config;
    }

    @Override
    public Map<String, String> getTags() {
        return tags;
    }

    @Override
    public Metrics getMetrics() {
        return new Metrics() {
            @Override
            public int getNumberOfWaitingThreads() {
                synchronized (WindowRateLimiter.this) {
                    return host == null ? 0 : host.waiting();
                }
            }

            @Override
            public int getAvailablePermissions() {
                long now = clock.getAsLong();
                synchronized (WindowRateLimiter.this) {
                    return available(now);
                }
            }
        };
    }

    @Override
    public synchronized EventPublisher getEventPublisher() {
        RateLimiterEventProcessor processor = events;
        if (processor == null) {
            processor = new RateLimiterEventProcessor();
            events = processor;
        }
        return processor;
    }

    @Override
    public String toString() {
        return "WindowRateLimiter[" + name + ", " + limit() + " per " + config.getLimitRefreshPeriod() + "]";
    }

    private void publish(boolean granted, int permits) {
        RateLimiterEventProcessor processor = events;
        if (processor != null && processor.hasConsumers()) {
            processor.consumeEvent(
                    granted
                            ? new RateLimiterOnSuccessEvent(name, permits)
                            : new RateLimiterOnFailureEvent(name, permits));
        }
    }
}
