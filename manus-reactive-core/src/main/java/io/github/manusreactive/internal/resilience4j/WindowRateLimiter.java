package io.github.manusreactive.internal.resilience4j;

import io.github.manusreactive.internal.ratelimit.PermitWindow;
import io.github.manusreactive.ratelimit.OperationRateLimiter;
import io.github.manusreactive.ratelimit.RateLimit;
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
 * The permits of one rate limit as a Resilience4j limiter. A permission is granted immediately or rejected: the limiter
 * never blocks and reserves nothing ahead of waiting calls. Resilience4j's interface does not report responses, so such
 * a permission counts as answered when taken. To wait, use {@link OperationRateLimiter}.
 */
public class WindowRateLimiter extends PermitWindow implements RateLimiter {

    private final String name;
    private final Map<String, String> tags;
    private final LongSupplier clock;
    private volatile RateLimiterConfig config;
    private @Nullable WaitingCalls queue;
    private volatile @Nullable LimiterEventPublisher events;

    public WindowRateLimiter(String name, RateLimiterConfig config, Map<String, String> tags, LongSupplier clock) {
        super(new RateLimit(config.getLimitForPeriod(), config.getLimitRefreshPeriod()));
        this.name = name;
        this.config = config;
        this.tags = tags;
        this.clock = clock;
    }

    /** Prevents permissions taken through Resilience4j's interface from overtaking the calls in the queue. */
    public void attach(WaitingCalls calls) {
        this.queue = calls;
    }

    /** Notifies Resilience4j's event consumers. Called without the monitor. */
    public void publish(boolean granted) {
        publish(granted, 1);
    }

    @Override
    public boolean acquirePermission(int permits) {
        boolean granted = takeNow(permits, clock.getAsLong());
        publish(granted, permits);
        return granted;
    }

    /** Returns 0 if the permissions were free and are taken, else -1: nothing is reserved ahead of the queue. */
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
            use(drained, now);
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
        use(permits, now);
        return true;
    }

    private void use(int permits, long now) {
        for (int i = 0; i < permits; i++) {
            tryUse(now);
        }
    }

    /** Stored for {@link #getRateLimiterConfig} only: nothing here waits. */
    @Override
    public synchronized void changeTimeoutDuration(Duration timeoutDuration) {
        config = RateLimiterConfig.from(config).timeoutDuration(timeoutDuration).build();
    }

    @Override
    public void changeLimitForPeriod(int limitForPeriod) {
        RateLimit changed = new RateLimit(limitForPeriod, limit().window());
        WaitingCalls waiting;
        synchronized (this) {
            changeLimit(changed);
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
        return "WindowRateLimiter[" + name + ", " + limit().calls() + " per " + limit().window() + "]";
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
    public interface WaitingCalls {

        /** The number of waiting calls. */
        int waiting();

        /** Returns {@code true} if a new call would have to wait even if a permit is free. */
        boolean blocked(long now);

        /** The limit was changed. Called without the monitor. */
        void changed();
    }
}
