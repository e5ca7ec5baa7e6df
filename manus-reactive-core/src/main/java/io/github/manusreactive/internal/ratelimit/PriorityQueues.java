package io.github.manusreactive.internal.ratelimit;

import io.github.manusreactive.ratelimit.CallPriority;
import org.jspecify.annotations.Nullable;

/**
 * Two queues, one per priority. While calls wait in both, interactive calls get their share of the permits and bulk
 * calls the rest. Guarded by the queue's lock.
 *
 * <p>The credit enforces the share: an interactive call that precedes waiting bulk calls costs the bulk share, a bulk
 * call earns the interactive share.
 */
final class PriorityQueues {

    private final WaitingLine interactive = new WaitingLine();
    private final WaitingLine bulk = new WaitingLine();
    private final double share;
    private final double mostCredit;
    private double credit;

    /**
     * @param share interactive share; with 0 there is one queue for all
     * @param limit calls per window
     */
    PriorityQueues(double share, int limit) {
        this.share = share;
        this.mostCredit = Math.max(1, Math.floor(share * limit)) * (1 - share);
        this.credit = mostCredit;
    }

    int size() {
        return interactive.size + bulk.size;
    }

    int interactiveSize() {
        return interactive.size;
    }

    int bulkSize() {
        return bulk.size;
    }

    /** Returns the time since when the first interactive call waits, 0 if there is none. */
    long interactiveSince() {
        return interactive.first == null ? 0 : interactive.first.since;
    }

    /** Returns the time since when the first bulk call waits, 0 if there is none. */
    long bulkSince() {
        return bulk.first == null ? 0 : bulk.first.since;
    }

    void add(PendingAcquire waiter) {
        line(waiter).add(waiter);
    }

    /** Removes a waiting acquire. Does nothing if it was removed before. */
    void remove(PendingAcquire waiter) {
        line(waiter).remove(waiter);
    }

    /** Returns {@code true} if the next acquire is a bulk call and no interactive call waits. */
    boolean onlyBulk() {
        return interactive.size == 0;
    }

    /** Removes and returns the next acquire. */
    @Nullable
    PendingAcquire poll() {
        boolean contended = interactive.size > 0 && bulk.size > 0;
        WaitingLine line = interactive.size > 0 && (!contended || share == 1 || credit > 0) ? interactive : bulk;
        if (line == bulk) {
            credit = Math.min(mostCredit, credit + share);
        } else if (contended) {
            credit -= 1 - share;
        }
        PendingAcquire next = line.first;
        if (next != null) {
            line.remove(next);
        }
        return next;
    }

    /**
     * Returns the number of acquires that would be served before a new one of this priority if no other arrives or
     * leaves.
     */
    int ahead(CallPriority lane) {
        return ahead(interactive(lane), interactive(lane) ? interactive.size : bulk.size);
    }

    /** Counts those ahead in the same queue, and those of the other queue that are served in between. */
    private int ahead(boolean isInteractive, int inLane) {
        if (isInteractive) {
            double owed = inLane * (1 - share) - credit;
            return inLane + (owed < 0 ? 0 : (int) Math.min(bulk.size, Math.floor(owed / share) + 1));
        }
        double precedence = share == 1 ? interactive.size : (credit + inLane * share) / (1 - share);
        return inLane + (int) Math.min(interactive.size, Math.max(0, Math.ceil(precedence)));
    }

    /** Returns {@code true} if this priority takes precedence. */
    boolean interactive(CallPriority lane) {
        return share > 0 && lane == CallPriority.INTERACTIVE;
    }

    /** Removes all acquires for which the check is true. */
    void removeIf(Check check) {
        interactive.removeIf((waiter, inLane) -> check.test(waiter, ahead(true, inLane)));
        bulk.removeIf((waiter, inLane) -> check.test(waiter, ahead(false, inLane)));
    }

    private WaitingLine line(PendingAcquire waiter) {
        return interactive(waiter.priority) ? interactive : bulk;
    }

    /** Checks one acquire. */
    interface Check {

        /** @param ahead number of acquires that are served before it, without the removed ones */
        boolean test(PendingAcquire waiter, int ahead);
    }

    /** A doubly linked list whose links are fields of its elements. */
    private static final class WaitingLine {

        @Nullable
        PendingAcquire first;

        @Nullable
        PendingAcquire last;

        int size;

        void add(PendingAcquire waiter) {
            PendingAcquire tail = last;
            waiter.previous = tail;
            waiter.linked = true;
            if (tail == null) {
                first = waiter;
            } else {
                tail.next = waiter;
            }
            last = waiter;
            size++;
        }

        void remove(PendingAcquire waiter) {
            if (!waiter.linked) {
                return;
            }
            PendingAcquire before = waiter.previous;
            PendingAcquire after = waiter.next;
            if (before == null) {
                first = after;
            } else {
                before.next = after;
            }
            if (after == null) {
                last = before;
            } else {
                after.previous = before;
            }
            waiter.previous = null;
            waiter.next = null;
            waiter.linked = false;
            size--;
        }

        void removeIf(Check check) {
            int ahead = 0;
            for (PendingAcquire waiter = first; waiter != null; ) {
                PendingAcquire following = waiter.next;
                if (check.test(waiter, ahead)) {
                    remove(waiter);
                } else {
                    ahead++;
                }
                waiter = following;
            }
        }
    }
}
