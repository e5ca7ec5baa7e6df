package io.github.manusreactive.budget;

import io.github.manusreactive.error.BudgetQueueFullException;
import io.github.manusreactive.error.BudgetTimeoutException;
import io.github.manusreactive.error.CallContext;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;

/**
 * One subscriber's wish, from its first request to its permit.
 *
 * <pre>
 *   NEW ──request──► WAITING ──settle──► SETTLED ──deliver──► DONE
 *    │                  │                   │
 *    └──────cancel──────┴──────cancel───────┴──► CANCELLED
 * </pre>
 *
 * <p>Each arrow is one compare-and-set, so exactly one side wins every race: a permit whose waiter was cancelled between
 * settling and delivery goes back unsent; after DONE it belongs to the subscriber.
 */
final class Waiter implements Subscription {

    private static final int NEW = 0;
    private static final int WAITING = 1;
    private static final int SETTLED = 2;
    private static final int DONE = 3;
    private static final int CANCELLED = 4;

    private static final AtomicIntegerFieldUpdater<Waiter> STATE =
            AtomicIntegerFieldUpdater.newUpdater(Waiter.class, "state");

    final BudgetRequest request;

    /** Longest wait in nanoseconds, small enough to be added to any time. */
    final long maxWait;

    // guarded by the queue's lock
    long since;
    boolean linked;

    @Nullable
    Waiter previous;

    @Nullable
    Waiter next;

    private final LocalRateBudget budget;
    private final CoreSubscriber<? super Permit> actual;
    private volatile int state;
    private volatile @Nullable BudgetQueue queue;
    private @Nullable QueuePermit permit;
    private long refusedWait;

    Waiter(LocalRateBudget budget, BudgetRequest request, CoreSubscriber<? super Permit> actual) {
        this.budget = budget;
        this.request = request;
        this.actual = actual;
        this.maxWait = Nanos.of(request.maxWait());
    }

    @Override
    public void request(long n) {
        if (Operators.validate(n) && STATE.compareAndSet(this, NEW, WAITING)) {
            budget.enqueue(this);
        }
    }

    @Override
    public void cancel() {
        int before = STATE.getAndUpdate(this, now -> now == DONE ? DONE : CANCELLED);
        BudgetQueue waitsIn = queue;
        if (before == WAITING && waitsIn != null) {
            waitsIn.leave(this);
        }
    }

    boolean cancelled() {
        return state == CANCELLED;
    }

    long deadline() {
        return since + maxWait;
    }

    /** Under the queue's lock: it waits here now. */
    void joins(BudgetQueue joined) {
        queue = joined;
    }

    /** Under the queue's lock: gives it a permit, unless it was cancelled. */
    boolean grant(QueuePermit granted) {
        permit = granted;
        return STATE.compareAndSet(this, WAITING, SETTLED);
    }

    /** Under the queue's lock: turns it away, unless it was cancelled. A negative wait means that the queue is full. */
    boolean refuse(long wait) {
        refusedWait = wait;
        return STATE.compareAndSet(this, WAITING, SETTLED);
    }

    /** Without any lock: tells the subscriber what was settled. */
    void deliver(BudgetQueue settledBy) {
        QueuePermit granted = permit;
        if (!STATE.compareAndSet(this, SETTLED, DONE)) {
            if (granted != null) {
                granted.unsent();
            }
            return;
        }
        settledBy.published(granted != null);
        if (granted != null) {
            actual.onNext(granted);
            actual.onComplete();
        } else {
            actual.onError(refusal(settledBy));
        }
    }

    private Throwable refusal(BudgetQueue settledBy) {
        CallContext context = CallContext.of(request.operation(), request.user());
        return refusedWait < 0
                ? new BudgetQueueFullException(context, settledBy.capacity())
                : new BudgetTimeoutException(context, Duration.ofNanos(refusedWait), request.maxWait());
    }
}
