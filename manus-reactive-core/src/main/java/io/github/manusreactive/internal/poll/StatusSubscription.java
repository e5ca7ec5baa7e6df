package io.github.manusreactive.internal.poll;

import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.task.Task;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;
import reactor.util.context.ContextView;

/** A subscriber that waits for a task. Kept small, because there may be tens of thousands. */
final class StatusSubscription implements Subscription {

    /** Holds the subscriptions. */
    interface SubscriptionRegistry {

        void join(StatusSubscription subscription);

        void leave(StatusSubscription subscription);
    }

    private static final AtomicIntegerFieldUpdater<StatusSubscription> STATE =
            AtomicIntegerFieldUpdater.newUpdater(StatusSubscription.class, "state");
    private static final int NEW = 0;
    private static final int WAITING = 1;
    private static final int DONE = 2;

    final String taskId;
    private final StatusCondition interest;
    /** Nanoseconds until the first poll. */
    final long firstLook;

    final boolean interactive;
    /** Number at which it joined: earlier polls may not show the subscriber's own change. */
    long joined;

    @Nullable
    StatusSubscription next;

    private final SubscriptionRegistry registry;
    private final CoreSubscriber<? super Task> actual;
    private volatile int state;
    /** The error that ended the wait: from the condition or a failed read. Used only on the poller's serialized executor. */
    private @Nullable Throwable failure;

    StatusSubscription(
            SubscriptionRegistry registry,
            String taskId,
            StatusCondition interest,
            long firstLook,
            boolean interactive,
            CoreSubscriber<? super Task> actual) {
        this.registry = registry;
        this.taskId = taskId;
        this.interest = interest;
        this.firstLook = firstLook;
        this.interactive = interactive;
        this.actual = actual;
    }

    ContextView context() {
        return actual.currentContext();
    }

    /** Returns the user from the subscriber's context. */
    ManusUser user() {
        return context().get(ManusUser.class);
    }

    boolean isWaiting() {
        return state == WAITING;
    }

    @Override
    public void request(long n) {
        if (Operators.validate(n) && STATE.compareAndSet(this, NEW, WAITING)) {
            registry.join(this);
        }
    }

    @Override
    public void cancel() {
        if (STATE.getAndSet(this, DONE) == WAITING) {
            registry.leave(this);
        }
    }

    /**
     * Checks a snapshot. An exception of the condition ends this wait only; thrown on, it would end the polling for all others.
     */
    long check(Task task, long now) {
        try {
            return interest.seen(task, now);
        } catch (Throwable e) {
            failure = e;
            return StatusCondition.ACCEPT;
        }
    }

    /** Handles a failed read. Returns {@code true} if it ends the wait; {@link #failed} signals the subscriber. */
    boolean misses(Throwable error, long now) {
        failure = interest.missed(error, now);
        return failure != null;
    }

    void failed() {
        fail(Objects.requireNonNull(failure));
    }

    void begin(long now) {
        interest.begin(now);
    }

    void deliver(Task task) {
        if (failure != null) {
            fail(failure);
        } else if (STATE.compareAndSet(this, WAITING, DONE)) {
            actual.onNext(task);
            actual.onComplete();
        }
    }

    void fail(Throwable error) {
        if (STATE.compareAndSet(this, WAITING, DONE)) {
            actual.onError(error);
        }
    }
}
