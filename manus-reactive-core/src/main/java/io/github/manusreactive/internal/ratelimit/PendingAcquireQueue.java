package io.github.manusreactive.internal.ratelimit;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Waiting acquires in order, with their deadlines. Guarded by the permits' monitor.
 *
 * <p>An acquire is rejected on arrival if its wait must be too long, at its deadline, and when a rejection by the
 * server extends its wait beyond the deadline. The earliest deadline is a lower bound, so that leaving the queue is
 * cheap; it is computed again when it elapses.
 */
final class PendingAcquireQueue {

    private final PermitSource permits;
    private final PriorityQueues lanes;
    private final int seats;
    private final ArrayDeque<PendingAcquire> turnedAway = new ArrayDeque<>(0);
    private long earliestDeadline;

    PendingAcquireQueue(PermitSource permits, PriorityQueues lanes, int seats) {
        this.permits = permits;
        this.lanes = lanes;
        this.seats = seats;
    }

    boolean isEmpty() {
        return lanes.size() == 0;
    }

    PriorityQueues lanes() {
        return lanes;
    }

    /** Adds or rejects an acquire; returns {@code true} if a rejection must be delivered. */
    boolean enter(PendingAcquire waiter, long now) {
        if (lanes.size() >= seats) {
            return waiter.refuse(-1);
        }
        boolean bulk = !lanes.interactive(waiter.priority);
        long wait = permits.whenFree(lanes.ahead(waiter.priority), bulk, now) - now;
        if (now + wait - waiter.deadline() > 0) {
            return waiter.refuse(wait);
        }
        if (!waiter.cancelled()) {
            earliestDeadline =
                    isEmpty() ? waiter.deadline() : NanoDurations.earlier(earliestDeadline, waiter.deadline());
            lanes.add(waiter);
        }
        return false;
    }

    void leave(PendingAcquire waiter) {
        lanes.remove(waiter);
    }

    /** Called after waits have become longer. */
    void reconsider(long now) {
        earliestDeadline = now;
    }

    /** Returns the next acquire with a result, or null. */
    @Nullable
    PendingAcquire settleNext(long now) {
        if (!isEmpty()) {
            long permit = permits.tryTake(lanes.onlyBulk(), now);
            if (permit != PermitSource.NO_PERMIT) {
                PendingAcquire granted = grantNext(permit, now);
                if (granted != null) {
                    return granted;
                }
                permits.unsent(permit, now);
            }
        }
        if (!isEmpty() && earliestDeadline - now <= 0) {
            turnAwayHopeless(now);
        }
        return turnedAway.poll();
    }

    /** Returns the time of the next possible result if nothing else happens. */
    long nextChange(long now) {
        return NanoDurations.earlier(permits.whenFree(0, lanes.onlyBulk(), now), earliestDeadline);
    }

    /** Tells the source of the permits which calls wait. */
    void tellWaiting() {
        permits.waiting(lanes.interactiveSize(), lanes.interactiveSince(), lanes.bulkSize(), lanes.bulkSince());
    }

    /** Rejects all waiting acquires. */
    void close(Throwable reason) {
        lanes.removeIf((waiter, ahead) -> {
            if (waiter.fail(reason)) {
                turnedAway.add(waiter);
            }
            return true;
        });
    }

    private @Nullable PendingAcquire grantNext(long permit, long now) {
        for (PendingAcquire next = lanes.poll(); next != null; next = lanes.poll()) {
            if (next.grant(permit, now)) {
                return next;
            }
        }
        return null;
    }

    /** Removes acquires that cannot be served in time, and finds the next deadline. */
    private void turnAwayHopeless(long now) {
        earliestDeadline = now + NanoDurations.FOREVER;
        lanes.removeIf((waiter, ahead) -> {
            long free = permits.whenFree(ahead, !lanes.interactive(waiter.priority), now);
            boolean hopeless = waiter.deadline() - now <= 0 || free - waiter.deadline() > 0;
            if (!hopeless) {
                earliestDeadline = NanoDurations.earlier(earliestDeadline, waiter.deadline());
            } else if (waiter.refuse(free - waiter.since)) {
                turnedAway.add(waiter);
            }
            return hopeless;
        });
    }
}
