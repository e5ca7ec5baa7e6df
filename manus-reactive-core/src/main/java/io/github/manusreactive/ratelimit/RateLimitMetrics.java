package io.github.manusreactive.ratelimit;

import io.github.manusreactive.error.RateLimitQueueFullException;
import io.github.manusreactive.operation.Operation;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Micrometer meters of an {@link OperationRateLimiter}; needs {@code io.micrometer:micrometer-core} on the class path.
 * <table>
 * <caption>Meters, each with the tag {@code operation}</caption>
 * <tr><th>name</th><th>type</th><th>meaning</th></tr>
 * <tr><td>{@code manus.rate.limit.permits.available}</td><td>gauge</td><td>calls that can be sent immediately</td></tr>
 * <tr><td>{@code manus.rate.limit.permits.capacity}</td><td>gauge</td><td>calls per window; fewer than the limit after
 * rejections</td></tr>
 * <tr><td>{@code manus.rate.limit.queue}</td><td>gauge, tag {@code priority}</td><td>waiting calls</td></tr>
 * <tr><td>{@code manus.rate.limit.wait}</td><td>timer, tag {@code priority}</td><td>time that calls waited for a
 * permit</td></tr>
 * <tr><td>{@code manus.rate.limit.rejected}</td><td>counter, tag {@code reason}</td>
 *     <td>calls rejected before sending: {@code timeout}, {@code queue_full}</td></tr>
 * <tr><td>{@code manus.rate.limit.limited}</td><td>counter</td><td>calls that the server rejected (HTTP 429)</td></tr>
 * <tr><td>{@code manus.rate.limit.pauses}</td><td>counter</td><td>pauses of a whole queue</td></tr>
 * </table>
 *
 * <p>Every meter also has the tag {@code user}: up to ten meters per user and operation in use, which are
 * removed with an idle user. With many users use {@link #of(OperationRateLimiter, UnaryOperator)} or {@link
 * #withoutUserTag()}, which has one series per operation; its gauges are sums over all users.
 *
 * @since 0.1.0
 */
public final class RateLimitMetrics implements MeterBinder {

    private static final String PREFIX = "manus.rate.limit.";

    private final OperationRateLimiter rateLimiter;
    private final @Nullable UnaryOperator<String> userTag;

    private RateLimitMetrics(OperationRateLimiter rateLimiter, @Nullable UnaryOperator<String> userTag) {
        this.rateLimiter = rateLimiter;
        this.userTag = userTag;
    }

    /**
     * Creates meters per user and operation.
     *
     * @param rateLimiter the rate limiter to measure; one without events has no meters
     * @return a binder; binding it starts the measurement
     */
    public static RateLimitMetrics of(OperationRateLimiter rateLimiter) {
        return new RateLimitMetrics(rateLimiter, UnaryOperator.identity());
    }

    /**
     * Creates meters per operation and value of the tag {@code user}. Users with the same value are added up.
     *
     * @param rateLimiter the rate limiter to measure; one without events has no meters
     * @param userTag returns the tag value for a user's label. It must always return the same value for the same label,
     *     and few different values, for example the known labels and {@code other} for all others
     * @return a binder; binding it starts the measurement
     */
    public static RateLimitMetrics of(OperationRateLimiter rateLimiter, UnaryOperator<String> userTag) {
        return new RateLimitMetrics(rateLimiter, Objects.requireNonNull(userTag, "userTag"));
    }

    /** Returns a binder of the same rate limiter with meters per operation only. */
    public RateLimitMetrics withoutUserTag() {
        return new RateLimitMetrics(rateLimiter, null);
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        rateLimiter.addListener(new MetricsRecorder(registry, userTag));
    }

    /** The meters of one user and operation, or of one operation. */
    private static final class UserMeters {

        private final ConcurrentMap<String, Supplier<RateLimitSnapshot>> states = new ConcurrentHashMap<>();
        private final Timer interactiveWait;
        private final Timer bulkWait;
        private final Counter timeouts;
        private final Counter queueFull;
        private final Counter limited;
        private final Counter pauses;
        private final List<Meter> gauges;

        UserMeters(MeterRegistry registry, Tags tags) {
            gauges = List.of(
                    gauge(registry, "permits.available", tags, RateLimitSnapshot::available),
                    gauge(registry, "permits.capacity", tags, RateLimitSnapshot::capacity),
                    gauge(registry, "queue", tags.and("priority", "interactive"), RateLimitSnapshot::queuedInteractive),
                    gauge(registry, "queue", tags.and("priority", "bulk"), RateLimitSnapshot::queuedBulk));
            interactiveWait = registry.timer(PREFIX + "wait", tags.and("priority", "interactive"));
            bulkWait = registry.timer(PREFIX + "wait", tags.and("priority", "bulk"));
            timeouts = registry.counter(PREFIX + "rejected", tags.and("reason", "timeout"));
            queueFull = registry.counter(PREFIX + "rejected", tags.and("reason", "queue_full"));
            limited = registry.counter(PREFIX + "limited", tags);
            pauses = registry.counter(PREFIX + "pauses", tags);
        }

        private Meter gauge(MeterRegistry registry, String name, Tags tags, ToIntFunction<RateLimitSnapshot> value) {
            return Gauge.builder(
                            PREFIX + name,
                            states,
                            all -> all.values().stream()
                                    .mapToInt(state -> value.applyAsInt(state.get()))
                                    .sum())
                    .tags(tags)
                    .strongReference(true)
                    .register(registry);
        }

        void removeFrom(MeterRegistry registry) {
            gauges.forEach(registry::remove);
            List.of(interactiveWait, bulkWait, timeouts, queueFull, limited, pauses)
                    .forEach(registry::remove);
        }
    }

    private static final class MetricsRecorder implements RateLimitListener {

        private final MeterRegistry registry;
        private final @Nullable UnaryOperator<String> userTag;
        private final ConcurrentMap<Tags, UserMeters> meters = new ConcurrentHashMap<>();
        /** Meters with the state of a user, because the tag value of a user may change in the meantime. */
        private final ConcurrentMap<UserOperation, UserMeters> open = new ConcurrentHashMap<>();

        private record UserOperation(String user, Operation operation) {}

        MetricsRecorder(MeterRegistry registry, @Nullable UnaryOperator<String> userTag) {
            this.registry = registry;
            this.userTag = userTag;
        }

        @Override
        public void opened(String user, Operation operation, Supplier<RateLimitSnapshot> state) {
            UserMeters used = meters(user, operation);
            open.put(new UserOperation(user, operation), used);
            used.states.put(user, state);
        }

        @Override
        public void closed(String user, Operation operation) {
            UserMeters used = open.remove(new UserOperation(user, operation));
            if (used == null) {
                return;
            }
            used.states.remove(user);
            // other users may have the same tag value, and their counters keep their totals
            if (userTag != null
                    && userTag.apply(user).equals(user)
                    && used.states.isEmpty()
                    && meters.remove(tags(user, operation), used)) {
                used.removeFrom(registry);
            }
        }

        @Override
        public void granted(PermitRequest request, Duration waited) {
            UserMeters counted = meters(request.user(), request.operation());
            (request.priority() == CallPriority.BULK ? counted.bulkWait : counted.interactiveWait).record(waited);
        }

        @Override
        public void refused(PermitRequest request, Throwable reason) {
            UserMeters counted = meters(request.user(), request.operation());
            (reason instanceof RateLimitQueueFullException ? counted.queueFull : counted.timeouts).increment();
        }

        @Override
        public void limited(String user, Operation operation, @Nullable Duration retryAfter) {
            meters(user, operation).limited.increment();
        }

        @Override
        public void paused(String user, Operation operation, Duration pause) {
            meters(user, operation).pauses.increment();
        }

        private UserMeters meters(String user, Operation operation) {
            return meters.computeIfAbsent(tags(user, operation), tags -> new UserMeters(registry, tags));
        }

        private Tags tags(String user, Operation operation) {
            Tags tags = Tags.of("operation", operation.wireName());
            return userTag == null ? tags : tags.and("user", userTag.apply(user));
        }
    }
}
