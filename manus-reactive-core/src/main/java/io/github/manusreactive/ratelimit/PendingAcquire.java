package io.github.manusreactive.ratelimit;

import io.github.manusreactive.error.CallContext;
import io.github.manusreactive.error.RateLimitQueueFullException;
import io.github.manusreactive.error.RateLimitTimeoutException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;

/**
 * One subscriber's wish, from its first request to its permit.
 *
 * <pre>
 *   NEW ──request──► WAITING ──settle──► SETTLED ──deliver──► DELIVERED
 *    │                  │                   │
 *    └──────cancel──────┴──────cancel───────┴──► CANCELLED
 * </pre>
 *
 * <p>Each arrow is one compare-and-set, so exactly one side wins every race. A permit whose waiter was cancelled before its
 * delivery goes back unsent. Cancelling later interrupts a call: the permit may have been dropped on its way by the
 * subscriber that was being cancelled, or its call may be under way. Either way it counts as answered now, unless it was
 * reported already. Only a subscriber that cancels from within its own delivery is known to have taken the permit.
 */
final class PendingAcquire implements Subscription {

    private static final int NEW = 0;
    private static final int WAITING = 1;
    private static final int SETTLED = 2;
    private static final int DELIVERED = 3;
    private static final int CANCELLED = 4;

    private static final AtomicIntegerFieldUpdater<PendingAcquire> STATE =
            AtomicIntegerFieldUpdater.newUpdater(PendingAcquire.class, "state");

    final PermitRequest request;

    /** Longest wait in nanoseconds, small enough to be added to any time. */
    final long maxWait;

    // guarded by the queue's lock
    long since;
    boolean linked;

    @Nullable
    PendingAcquire previous;

    @Nullable
    PendingAcquire next;

    private final Consumer<PendingAcquire> entrance;
    private final CoreSubscriber<? super CallPermit> actual;
    private volatile int state;
    private volatile @Nullable AcquireQueue queue;
    private @Nullable QueuedPermit permit;
    private long refusedWait;
    private @Nullable Throwable failure;
    private @Nullable Thread deliverer;

    /** @param entrance puts the subscriber into its queue when it requests */
    PendingAcquire(
            Consumer<PendingAcquire> entrance, PermitRequest request, CoreSubscriber<? super CallPermit> actual) {
        this.entrance = entrance;
        this.request = request;
        this.actual = actual;
        this.maxWait = NanoDurations.of(request.maxWait());
    }

    @Override
    public void request(long n) {
        if (Operators.validate(n) && STATE.compareAndSet(this, NEW, WAITING)) {
            entrance.accept(this);
        }
    }

    @Override
    public void cancel() {
        int before = STATE.getAndUpdate(this, now -> now == DELIVERED ? DELIVERED : CANCELLED);
        if (before == WAITING) {
            AcquireQueue waitsIn = queue;
            if (waitsIn != null) {
                waitsIn.leave(this);
            }
        } else if (before == DELIVERED && deliverer != Thread.currentThread() && permit != null) {
            permit.answered();
        }
    }

    boolean cancelled() {
        return state == CANCELLED;
    }

    long deadline() {
        return since + maxWait;
    }

    /** Under the queue's lock: it waits here now. */
    void joins(AcquireQueue joined, long now) {
        queue = joined;
        since = now;
    }

    /** Under the queue's lock: gives it a permit, unless it was cancelled. */
    boolean grant(QueuedPermit granted) {
        permit = granted;
        return STATE.compareAndSet(this, WAITING, SETTLED);
    }

    /** Under the queue's lock: turns it away, unless it was cancelled. A negative wait means that the queue is full. */
    boolean refuse(long wait) {
        refusedWait = wait;
        return STATE.compareAndSet(this, WAITING, SETTLED);
    }

    /** Under the queue's lock: there will be no more timers to wait for. */
    boolean fail(Throwable reason) {
        failure = reason;
        return STATE.compareAndSet(this, WAITING, SETTLED);
    }

    /** Without any lock: tells the subscriber what was settled. */
    void deliver(AcquireQueue settledBy) {
        QueuedPermit granted = permit;
        deliverer = Thread.currentThread();
        if (!STATE.compareAndSet(this, SETTLED, DELIVERED)) {
            if (granted != null) {
                granted.unsent();
            }
            return;
        }
        if (granted != null) {
            settledBy.granted(request, granted.takenAt() - since);
            actual.onNext(granted);
            actual.onComplete();
        } else {
            Throwable reason = refusal(settledBy);
            settledBy.refused(request, reason);
            actual.onError(reason);
        }
        deliverer = null;
    }

    private Throwable refusal(AcquireQueue settledBy) {
        if (failure != null) {
            return failure;
        }
        CallContext context = CallContext.of(request.operation(), request.user());
        return refusedWait < 0
                ? new RateLimitQueueFullException(context, settledBy.capacity())
                : new RateLimitTimeoutException(context, Duration.ofNanos(refusedWait), request.maxWait());
    }

    /** The queue that a subscriber waits in. */
    interface AcquireQueue {

        /** The most subscribers that may wait. */
        int capacity();

        /** The subscriber was cancelled while it waited. */
        void leave(PendingAcquire acquire);

        /** The subscriber is about to get its permit. */
        void granted(PermitRequest request, long waitedNanos);

        /** The subscriber is about to get an error. */
        void refused(PermitRequest request, Throwable reason);
    }
}
