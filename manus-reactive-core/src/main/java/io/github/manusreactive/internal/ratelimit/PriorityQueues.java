package io.github.manusreactive.internal.ratelimit;

import io.github.manusreactive.ratelimit.CallPriority;
import org.jspecify.annotations.Nullable;

/**
 * Who is next: two lines, each first come, first served. While both wait, interactive calls get their share of the permits
 * and bulk calls the rest. Guarded by the queue's lock.
 *
 * <p>The credit keeps the share: an interactive call that passes waiting bulk calls costs what a bulk call leaves to others,
 * a bulk call earns the interactive share back.
 */
final class PriorityQueues {

    private final WaitingLine interactive = new WaitingLine();
    private final WaitingLine bulk = new WaitingLine();
    private final double share;
    private final double mostCredit;
    private double credit;

    /**
     * @param share interactive share; at 0 there is one line for all
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

    void add(PendingAcquire waiter) {
        line(waiter).add(waiter);
    }

    /** Takes a waiter out, wherever it stands. Does nothing where it is out already. */
    void remove(PendingAcquire waiter) {
        line(waiter).remove(waiter);
    }

    /** Whether the next one to be served is a bulk call that no interactive call waits behind. */
    boolean onlyBulk() {
        return interactive.size == 0;
    }

    /** Takes out who is next. */
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

    /** How many are served before a newcomer of this lane, if nobody else comes or leaves. */
    int ahead(CallPriority lane) {
        return ahead(interactive(lane), interactive(lane) ? interactive.size : bulk.size);
    }

    /** Those before it in its own lane, and those of the other lane that will pass in between. */
    private int ahead(boolean isInteractive, int inLane) {
        if (isInteractive) {
            double owed = inLane * (1 - share) - credit;
            return inLane + (owed < 0 ? 0 : (int) Math.min(bulk.size, Math.floor(owed / share) + 1));
        }
        double precedence = share == 1 ? interactive.size : (credit + inLane * share) / (1 - share);
        return inLane + (int) Math.min(interactive.size, Math.max(0, Math.ceil(precedence)));
    }

    /** Whether this lane has precedence. */
    boolean interactive(CallPriority lane) {
        return share > 0 && lane == CallPriority.INTERACTIVE;
    }

    /** Takes out every waiter that the check is true for. */
    void removeIf(Check check) {
        interactive.removeIf((waiter, inLane) -> check.test(waiter, ahead(true, inLane)));
        bulk.removeIf((waiter, inLane) -> check.test(waiter, ahead(false, inLane)));
    }

    private WaitingLine line(PendingAcquire waiter) {
        return interactive(waiter.priority) ? interactive : bulk;
    }

    /** Decides on one waiter. */
    interface Check {

        /** Called with how many will be served before it, not counting those taken out. */
        boolean test(PendingAcquire waiter, int ahead);
    }

    /** A doubly linked list whose links are the waiters' own. */
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
