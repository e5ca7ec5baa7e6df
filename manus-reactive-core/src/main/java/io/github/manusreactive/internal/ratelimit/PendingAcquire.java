package io.github.manusreactive.internal.ratelimit;

import io.github.manusreactive.ratelimit.CallPermit;
import io.github.manusreactive.ratelimit.CallPriority;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;

/**
 * One subscriber's acquire: its subscription until a permit is delivered, and that permit from then on.
 *
 * <pre>
 *   NEW ──request──► WAITING ──settle──► SETTLED ──deliver──► DELIVERED ──responded, unsent, limited──► REPORTED
 *    │                  │                   │
 *    └──────cancel──────┴──────cancel───────┴──► CANCELLED
 * </pre>
 *
 * <p>Each arrow is one compare-and-set, so exactly one side wins every race. A permit whose subscriber cancelled before its
 * delivery goes back unsent. Cancelling later interrupts a call: the permit may have been dropped on its way by the
 * subscriber that was being cancelled, or its call may be in flight. Either way it counts as responded now, unless it was
 * reported already. Only a subscriber that cancels from within its own delivery is known to have taken the permit.
 */
public final class PendingAcquire implements Subscription, CallPermit {

    private static final int NEW = 0;
    private static final int WAITING = 1;
    private static final int SETTLED = 2;
    private static final int DELIVERED = 3;
    private static final int REPORTED = 4;
    private static final int CANCELLED = 5;

    private static final AtomicIntegerFieldUpdater<PendingAcquire> STATE =
            AtomicIntegerFieldUpdater.newUpdater(PendingAcquire.class, "state");

    public final CallPriority priority;
    public final Duration maxWait;

    // guarded by the queue's monitor
    long since;
    boolean linked;

    @Nullable
    PendingAcquire previous;

    @Nullable
    PendingAcquire next;

    private final Consumer<PendingAcquire> entrance;
    private final CoreSubscriber<? super CallPermit> actual;
    private final long maxWaitNanos;
    private volatile int state;
    private volatile @Nullable AcquireQueue queue;
    private boolean granted;
    private long permit;
    private long grantedAt;
    private long refusedWait;
    private @Nullable Throwable failure;
    private @Nullable Thread deliverer;

    private PendingAcquire(
            Consumer<PendingAcquire> entrance,
            CallPriority priority,
            Duration maxWait,
            CoreSubscriber<? super CallPermit> actual) {
        this.entrance = entrance;
        this.priority = priority;
        this.maxWait = maxWait;
        this.maxWaitNanos = NanoDurations.of(maxWait);
        this.actual = actual;
    }

    /** @param entrance adds each subscriber to its queue when it requests */
    public static Mono<CallPermit> mono(Consumer<PendingAcquire> entrance, CallPriority priority, Duration maxWait) {
        return PermitMono.of(entrance, priority, maxWait);
    }

    @Override
    public void request(long n) {
        if (Operators.validate(n) && STATE.compareAndSet(this, NEW, WAITING)) {
            entrance.accept(this);
        }
    }

    @Override
    public void cancel() {
        int before = STATE.getAndUpdate(this, now -> now == DELIVERED || now == REPORTED ? now : CANCELLED);
        if (before == WAITING) {
            AcquireQueue waitsIn = queue;
            if (waitsIn != null) {
                waitsIn.leave(this);
            }
        } else if (before == DELIVERED && deliverer != Thread.currentThread() && granted) {
            responded();
        }
    }

    boolean cancelled() {
        return state == CANCELLED;
    }

    long deadline() {
        return since + maxWaitNanos;
    }

    /** Joins a queue. Requires the queue's monitor. */
    void joins(AcquireQueue joined, long now) {
        queue = joined;
        since = now;
    }

    /** Grants a permit unless the acquire was cancelled. Requires the queue's monitor. */
    boolean grant(long taken, long now) {
        granted = true;
        permit = taken;
        grantedAt = now;
        return STATE.compareAndSet(this, WAITING, SETTLED);
    }

    /**
     * Rejects the acquire unless it was cancelled; a negative wait means that the queue is full. Requires the queue's
     * monitor.
     */
    boolean refuse(long wait) {
        refusedWait = wait;
        return STATE.compareAndSet(this, WAITING, SETTLED);
    }

    /** Fails the acquire because there are no timers to wait with. Requires the queue's monitor. */
    boolean fail(Throwable reason) {
        failure = reason;
        return STATE.compareAndSet(this, WAITING, SETTLED);
    }

    /** Signals the result to the subscriber. Called without any lock. */
    void deliver() {
        AcquireQueue settledBy = joined();
        deliverer = Thread.currentThread();
        if (!STATE.compareAndSet(this, SETTLED, DELIVERED)) {
            if (granted) {
                settledBy.unsent(permit);
            }
            return;
        }
        if (granted) {
            settledBy.granted(this, grantedAt - since);
            actual.onNext(this);
            actual.onComplete();
        } else {
            actual.onError(failure != null ? settledBy.refused(this, failure) : settledBy.refused(this, refusedWait));
        }
        deliverer = null;
    }

    @Override
    public boolean maySend() {
        return joined().maySend(permit);
    }

    @Override
    public void responded() {
        if (STATE.compareAndSet(this, DELIVERED, REPORTED)) {
            joined().responded(permit);
        }
    }

    @Override
    public void unsent() {
        if (STATE.compareAndSet(this, DELIVERED, REPORTED)) {
            joined().unsent(permit);
        }
    }

    @Override
    public void limited(@Nullable Duration retryAfter) {
        if (STATE.compareAndSet(this, DELIVERED, REPORTED)) {
            joined().limited(permit, retryAfter);
        }
    }

    @Override
    public void limitedByGateway(@Nullable Duration retryAfter) {
        if (STATE.compareAndSet(this, DELIVERED, REPORTED)) {
            joined().limitedByGateway(permit, retryAfter);
        }
    }

    private AcquireQueue joined() {
        return Objects.requireNonNull(queue);
    }

    /**
     * The queue in which a subscriber waits and to which its permit returns.
     */
    interface AcquireQueue {

        /** The subscriber cancelled while it waited. */
        void leave(PendingAcquire acquire);

        /** The subscriber is about to get its permit. */
        void granted(PendingAcquire acquire, long waitedNanos);

        /** Returns the error of a subscriber that would wait too long, or, if the wait is negative, of one too many. */
        Throwable refused(PendingAcquire acquire, long wait);

        /** Returns the error of a subscriber that cannot wait. */
        Throwable refused(PendingAcquire acquire, Throwable reason);

        /** Returns {@code true} if the call of the permit may still be sent. */
        boolean maySend(long permit);

        /** The call of the permit got a response. */
        void responded(long permit);

        /** The permit was not used. */
        void unsent(long permit);

        /** The server rejected the call because the rate limit is exceeded. */
        void limited(long permit, @Nullable Duration retryAfter);

        /** Like {@link #limited}, if the rejection does not come from the API. */
        void limitedByGateway(long permit, @Nullable Duration retryAfter);
    }

    private static final class PermitMono extends Mono<CallPermit> {

        private final Consumer<PendingAcquire> entrance;
        private final CallPriority priority;
        private final Duration maxWait;

        private PermitMono(Consumer<PendingAcquire> entrance, CallPriority priority, Duration maxWait) {
            this.entrance = entrance;
            this.priority = priority;
            this.maxWait = maxWait;
        }

        static Mono<CallPermit> of(Consumer<PendingAcquire> entrance, CallPriority priority, Duration maxWait) {
            return onAssembly(new PermitMono(entrance, priority, maxWait));
        }

        @Override
        public void subscribe(CoreSubscriber<? super CallPermit> actual) {
            actual.onSubscribe(new PendingAcquire(entrance, priority, maxWait, actual));
        }
    }
}
