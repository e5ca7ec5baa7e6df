package io.github.manusreactive.ratelimit;

import io.github.manusreactive.internal.TimeSource;
import io.github.resilience4j.core.EventConsumer;
import io.github.resilience4j.core.EventProcessor;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.ratelimiter.event.RateLimiterEvent;
import io.github.resilience4j.ratelimiter.event.RateLimiterOnDrainedEvent;
import io.github.resilience4j.ratelimiter.event.RateLimiterOnFailureEvent;
import io.github.resilience4j.ratelimiter.event.RateLimiterOnSuccessEvent;
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
class WindowRateLimiter implements RateLimiter {

    private final String name;
    private final Map<String, String> tags;
    private final LongSupplier clock;
    private final ReleaseTimeRing returns = new ReleaseTimeRing();
    private final long window;
    private volatile RateLimiterConfig config;
    private int inFlight;
    private @Nullable WaitingCalls queue;
    private volatile @Nullable LimiterEventPublisher events;

    WindowRateLimiter(String name, RateLimiterConfig config, Map<String, String> tags, LongSupplier clock) {
        this.name = name;
        this.config = config;
        this.tags = tags;
        this.clock = clock;
        long nanos = config.getLimitRefreshPeriod().toNanos();
        this.window = nanos + nanos / TimeSource.DRIFT;
    }

    // ---- for the queue: times are nanoseconds of the clock; called with this object's monitor held

    /** The limit as it is now. */
    int limit() {
        return config.getLimitForPeriod();
    }

    /** Takes a permit if fewer than {@code capacity} are in use. */
    boolean tryTake(int capacity, long now) {
        if (used(now) >= capacity) {
            return false;
        }
        inFlight++;
        return true;
    }

    /** The call of a taken permit was answered. */
    void answered(long now) {
        inFlight--;
        returns.add(now + window);
    }

    /** A call was sent that took no permit here. */
    void sentEarlier(long sentAt, long now) {
        if (sentAt + window - now > 0) {
            returns.add(sentAt + window);
        }
    }

    /** A taken permit was not used: it is free again. */
    void unsent() {
        inFlight--;
    }

    /** Permits free now. */
    int available(long now) {
        return limit() - used(now);
    }

    /** Permits in flight or not yet back. */
    int used(long now) {
        returns.removeUntil(now);
        if (returns.size() == 0 && inFlight == 0) {
            returns.release();
        }
        return inFlight + returns.size();
    }

    /** Calls that were answered within the last window. */
    int answeredLately(long now) {
        returns.removeUntil(now);
        return returns.size();
    }

    /**
     * The earliest time at which {@code n} more permits, 1 or more, will have come free if {@code capacity} is all there is. Free
     * permits count as now, those coming back at their time. One in flight cannot be back sooner than a window from now, unless it
     * is reported unsent; neither can a permit that is used once more in between.
     */
    long whenFree(int n, int capacity, long now) {
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

    /** Lets nothing taken through Resilience4j's interface pass the calls that wait in the queue. */
    void attach(WaitingCalls calls) {
        this.queue = calls;
    }

    /** Tells Resilience4j's event consumers. Called without the monitor. */
    void publish(boolean granted) {
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
        LimiterEventPublisher publisher = events;
        if (publisher != null && publisher.hasConsumers()) {
            publisher.processEvent(new RateLimiterOnDrainedEvent(name, drained));
        }
    }

    private synchronized boolean takeNow(int permits, long now) {
        if (available(now) < permits || (queue != null && queue.blocked(now))) {
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
        WaitingCalls waiting;
        synchronized (this) {
            config = RateLimiterConfig.from(config)
                    .limitForPeriod(limitForPeriod)
                    .build();
            waiting = queue;
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
                    return queue == null ? 0 : queue.waiting();
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
        LimiterEventPublisher publisher = events;
        if (publisher == null) {
            publisher = new LimiterEventPublisher();
            events = publisher;
        }
        return publisher;
    }

    @Override
    public String toString() {
        return "WindowRateLimiter[" + name + ", " + limit() + " per " + config.getLimitRefreshPeriod() + "]";
    }

    private void publish(boolean granted, int permits) {
        LimiterEventPublisher publisher = events;
        if (publisher != null && publisher.hasConsumers()) {
            publisher.processEvent(
                    granted
                            ? new RateLimiterOnSuccessEvent(name, permits)
                            : new RateLimiterOnFailureEvent(name, permits));
        }
    }

    private static final class LimiterEventPublisher extends EventProcessor<RateLimiterEvent>
            implements EventPublisher {

        @Override
        public EventPublisher onSuccess(EventConsumer<RateLimiterOnSuccessEvent> consumer) {
            registerConsumer(RateLimiterOnSuccessEvent.class.getName(), consumer);
            return this;
        }

        @Override
        public EventPublisher onFailure(EventConsumer<RateLimiterOnFailureEvent> consumer) {
            registerConsumer(RateLimiterOnFailureEvent.class.getName(), consumer);
            return this;
        }
    }

    /** The queue in front of the limiter. */
    interface WaitingCalls {

        /** The number of waiting calls. */
        int waiting();

        /** Returns {@code true} if a new call would have to wait even if a permit is free. */
        boolean blocked(long now);

        /** The limit was changed. Called without the monitor. */
        void changed();
    }
}
