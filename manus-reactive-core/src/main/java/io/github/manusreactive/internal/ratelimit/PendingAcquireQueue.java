package io.github.manusreactive.internal.ratelimit;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Who waits, in which order, and for how long they are willing to. Guarded by the permits' monitor.
 *
 * <p>A waiter is turned away when it comes, if its wait is bound to be too long; at its deadline; and when a refusal makes
 * its wait longer than that. The earliest deadline is kept as a lower bound, so that leaving costs nothing; it is found
 * anew when it comes.
 */
final class PendingAcquireQueue {

    private final PermitAdmission admission;
    private final PriorityQueues lanes;
    private final int seats;
    private final ArrayDeque<PendingAcquire> turnedAway = new ArrayDeque<>(0);
    private long earliestDeadline;

    PendingAcquireQueue(PermitAdmission admission, PriorityQueues lanes, int seats) {
        this.admission = admission;
        this.lanes = lanes;
        this.seats = seats;
    }

    boolean isEmpty() {
        return lanes.size() == 0;
    }

    PriorityQueues lanes() {
        return lanes;
    }

    /** Lets it wait, or turns it away: true where that has to be delivered. */
    boolean enter(PendingAcquire waiter, long now) {
        if (lanes.size() >= seats) {
            return waiter.refuse(-1);
        }
        boolean bulk = !lanes.interactive(waiter.priority);
        long wait = admission.whenFree(lanes.ahead(waiter.priority), bulk, now) - now;
        if (now + wait - waiter.deadline() > 0) {
            return waiter.refuse(wait);
        }
        if (!waiter.cancelled()) {
            earliestDeadline = isEmpty() ? waiter.deadline() : earlier(earliestDeadline, waiter.deadline());
            lanes.add(waiter);
        }
        return false;
    }

    void leave(PendingAcquire waiter) {
        lanes.remove(waiter);
    }

    /** Waits have become longer. */
    void reconsider(long now) {
        earliestDeadline = now;
    }

    /** The next waiter that can be told something, or null. */
    @Nullable
    PendingAcquire settleNext(long now) {
        if (!isEmpty() && admission.tryTake(lanes.onlyBulk(), now)) {
            PendingAcquire granted = grantNext(now);
            if (granted != null) {
                return granted;
            }
            admission.unsent(now);
        }
        if (!isEmpty() && earliestDeadline - now <= 0) {
            turnAwayHopeless(now);
        }
        return turnedAway.poll();
    }

    /** When something can be told next if nothing else happens. */
    long nextChange(long now) {
        return earlier(admission.whenFree(0, lanes.onlyBulk(), now), earliestDeadline);
    }

    /** Turns everybody away. */
    void close(Throwable reason) {
        lanes.removeIf((waiter, ahead) -> {
            if (waiter.fail(reason)) {
                turnedAway.add(waiter);
            }
            return true;
        });
    }

    private @Nullable PendingAcquire grantNext(long now) {
        for (PendingAcquire next = lanes.poll(); next != null; next = lanes.poll()) {
            if (next.grant(now)) {
                return next;
            }
        }
        return null;
    }

    /** Takes out who cannot be served in time, and finds the next deadline. */
    private void turnAwayHopeless(long now) {
        earliestDeadline = now + NanoDurations.FOREVER;
        lanes.removeIf((waiter, ahead) -> {
            long free = admission.whenFree(ahead, !lanes.interactive(waiter.priority), now);
            boolean hopeless = waiter.deadline() - now <= 0 || free - waiter.deadline() > 0;
            if (!hopeless) {
                earliestDeadline = earlier(earliestDeadline, waiter.deadline());
            } else if (waiter.refuse(free - waiter.since)) {
                turnedAway.add(waiter);
            }
            return hopeless;
        });
    }

    private static long earlier(long a, long b) {
        return a - b < 0 ? a : b;
    }
}
