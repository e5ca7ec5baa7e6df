package io.github.manusreactive.redis.internal;

import io.github.manusreactive.internal.ratelimit.LimiterEnvironment;
import io.github.manusreactive.internal.ratelimit.PermitQueue;
import io.github.manusreactive.internal.ratelimit.RateLimitQueues.QueueKey;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** One rate limit of this replica: its permits, the exchanges that supply them, and the queue in front of them. */
final class SharedRateLimit {

    private final SharedPermits permits;
    private final ExchangeLoop loop;
    private volatile @Nullable PermitQueue queue;

    SharedRateLimit(
            LimiterEnvironment environment,
            ReplicaSettings settings,
            ReplicaIdentity identity,
            ExchangeTransport transport,
            QueueKey key) {
        permits = new SharedPermits(
                environment, settings, environment.settings().limit(key.user(), key.operation()), identity.nextRange());
        loop = new ExchangeLoop(environment, settings, identity, transport, key, permits, this::refreshed);
        permits.attach(loop::check);
    }

    SharedPermits permits() {
        return permits;
    }

    void attach(PermitQueue attached) {
        queue = attached;
    }

    private void refreshed() {
        PermitQueue waiting = queue;
        if (waiting != null) {
            waiting.refreshed();
        }
    }

    /** Another replica says that this one can get a permit. */
    void wake() {
        wake(false);
    }

    /** Redis may have lost what it was told. */
    void joinAgain() {
        wake(true);
    }

    private void wake(boolean join) {
        synchronized (permits) {
            permits.wake(join);
        }
        loop.check();
    }

    /** Returns {@code true} if this replica knows of calls that may still count. */
    boolean isRemembered(long now) {
        synchronized (permits) {
            return permits.isRemembered(now);
        }
    }

    Mono<Void> leave() {
        return loop.leave();
    }
}
