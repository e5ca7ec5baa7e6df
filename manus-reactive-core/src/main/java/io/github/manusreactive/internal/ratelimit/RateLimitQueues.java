package io.github.manusreactive.internal.ratelimit;

import io.github.manusreactive.error.CallContext;
import io.github.manusreactive.internal.util.LoggerNames;
import io.github.manusreactive.internal.util.SerializedExecutor;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.ratelimit.CallPermit;
import io.github.manusreactive.ratelimit.PermitRequest;
import io.github.manusreactive.ratelimit.RateLimitListener;
import io.github.manusreactive.ratelimit.RateLimitSnapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;

/** The queues of a rate limiter, one per user and operation. Idle ones are removed. Users share nothing. */
public final class RateLimitQueues {

    private static final Logger LOG = LoggerFactory.getLogger(LoggerNames.RATE_LIMIT);

    private final LimiterEnvironment environment;
    private final SourceFactory sources;
    private final RateLimitListeners listeners = new RateLimitListeners();
    private final ConcurrentMap<QueueKey, PermitQueue> queues = new ConcurrentHashMap<>();
    private final AtomicBoolean sweeping = new AtomicBoolean();
    /** Rate limits opened or removed, but not yet reported. Entries are added while the map holds their key. */
    private final Queue<Runnable> changes = new ConcurrentLinkedQueue<>();

    private final SerializedExecutor telling = new SerializedExecutor();

    public RateLimitQueues(LimiterEnvironment environment, SourceFactory sources) {
        this.environment = environment;
        this.sources = sources;
    }

    /** Creates the permits of a queue, and is told of its end. */
    public interface SourceFactory {

        PermitSource open(QueueKey key);

        /** The queue exists. */
        default void attach(QueueKey key, PermitSource permits, PermitQueue queue) {}

        /** An idle queue was removed. */
        default void evicted(QueueKey key, PermitSource permits) {}

        /** A call of the queue got or did not get its permit. */
        default void decided(PermitSource permits, boolean granted) {}
    }

    public record QueueKey(String user, Operation operation) {

        public QueueKey {
            Objects.requireNonNull(user, "user");
            Objects.requireNonNull(operation, "operation");
        }
    }

    public Mono<CallPermit> acquire(PermitRequest request) {
        QueueKey key = new QueueKey(request.user(), request.operation());
        return PendingAcquire.mono(acquire -> enqueue(key, acquire), request.priority(), request.maxWait());
    }

    public void reset(String user, Operation operation) {
        PermitQueue queue = queues.get(new QueueKey(user, operation));
        if (queue != null) {
            queue.reset();
        }
    }

    public void addEarlierCalls(String user, Operation operation, List<Duration> ages) {
        QueueKey key = new QueueKey(user, operation);
        while (true) {
            PermitQueue queue = queue(key);
            if (queue.addEarlierCalls(ages)) {
                return;
            }
            queues.remove(key, queue);
        }
    }

    /** Adds a listener, and tells it of the rate limits already in use. */
    public void addListener(RateLimitListener listener) {
        listeners.add(listener);
        queues.forEach((key, queue) -> RateLimitListeners.quietly(
                () -> listener.opened(key.user(), key.operation(), () -> queue.snapshot(key.user(), key.operation()))));
    }

    public List<RateLimitSnapshot> snapshots() {
        var snapshots = new ArrayList<RateLimitSnapshot>();
        queues.forEach((key, queue) -> snapshots.add(queue.snapshot(key.user(), key.operation())));
        return List.copyOf(snapshots);
    }

    public int size() {
        return queues.size();
    }

    private void enqueue(QueueKey key, PendingAcquire acquire) {
        while (true) {
            PermitQueue queue = queue(key);
            if (queue.join(acquire)) {
                return;
            }
            queues.remove(key, queue);
        }
    }

    private PermitQueue queue(QueueKey key) {
        PermitQueue known = queues.get(key);
        if (known != null) {
            return known;
        }
        PermitQueue queue = queues.computeIfAbsent(key, this::open);
        tellChanges();
        sweepLater();
        return queue;
    }

    private PermitQueue open(QueueKey key) {
        PermitSource permits = sources.open(key);
        PermitQueue queue = new PermitQueue(environment, new QueueEvents(key, permits), permits);
        sources.attach(key, permits, queue);
        changes.add(
                () -> listeners.opened(key.user(), key.operation(), () -> queue.snapshot(key.user(), key.operation())));
        return queue;
    }

    /**
     * Reports the changes in order: if the end of a rate limit were reported after its successor was opened, listeners
     * would take it for the end of the successor.
     */
    private void tellChanges() {
        telling.run(() -> {
            for (Runnable change = changes.poll(); change != null; change = changes.poll()) {
                change.run();
            }
        });
    }

    /** Runs only while there is state to remove. */
    private void sweepLater() {
        if (sweeping.compareAndSet(false, true)) {
            try {
                environment
                        .scheduler()
                        .schedule(
                                this::sweep,
                                NanoDurations.of(environment.settings().evictAfter()),
                                TimeUnit.NANOSECONDS);
            } catch (RejectedExecutionException e) {
                LOG.debug("The scheduler was shut down; idle rate limits are kept", e);
            }
        }
    }

    private void sweep() {
        try {
            evictIdle();
        } catch (RuntimeException | Error e) {
            Exceptions.throwIfJvmFatal(e);
            LOG.error(
                    "Idle rate limits could not be removed; the next attempt is in {}",
                    environment.settings().evictAfter(),
                    e);
        } finally {
            sweeping.set(false);
            if (!queues.isEmpty()) {
                sweepLater();
            }
        }
    }

    private void evictIdle() {
        long now = environment.now();
        long usedBefore = now - NanoDurations.of(environment.settings().evictAfter());
        for (QueueKey key : queues.keySet()) {
            queues.computeIfPresent(key, (same, queue) -> {
                if (!queue.retireIfIdle(usedBefore, now)) {
                    return queue;
                }
                RateLimitListeners.quietly(() -> sources.evicted(key, queue.permits()));
                changes.add(() -> listeners.closed(key.user(), key.operation()));
                return null;
            });
            tellChanges();
        }
    }

    /** Reports the events of a queue to the source of its permits and to the listeners. */
    private final class QueueEvents implements QueueOwner {

        private final QueueKey key;
        private final PermitSource permits;

        QueueEvents(QueueKey key, PermitSource permits) {
            this.key = key;
            this.permits = permits;
        }

        @Override
        public String name() {
            return key.operation() + " (user " + key.user() + ")";
        }

        @Override
        public CallContext context() {
            return CallContext.of(key.operation(), key.user());
        }

        @Override
        public void granted(PendingAcquire acquire, long waitedNanos) {
            RateLimitListeners.quietly(() -> sources.decided(permits, true));
            if (!listeners.none()) {
                listeners.granted(request(acquire), Duration.ofNanos(waitedNanos));
            }
        }

        @Override
        public void refused(PendingAcquire acquire, Throwable reason) {
            RateLimitListeners.quietly(() -> sources.decided(permits, false));
            listeners.refused(request(acquire), reason);
        }

        @Override
        public void limited(@Nullable Duration retryAfter) {
            listeners.limited(key.user(), key.operation(), retryAfter);
        }

        @Override
        public void paused(Duration pause) {
            listeners.paused(key.user(), key.operation(), pause);
        }

        private PermitRequest request(PendingAcquire acquire) {
            return new PermitRequest(key.user(), key.operation(), acquire.priority, acquire.maxWait);
        }
    }
}
