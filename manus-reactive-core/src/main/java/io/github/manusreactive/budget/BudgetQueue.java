package io.github.manusreactive.budget;

import io.github.manusreactive.operation.Operation;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;

/**
 * The calls of one user and operation that wait for permits.
 *
 * <p>State is guarded by the gate's monitor, held for a few instructions and never while a subscriber, the scheduler or an
 * event consumer runs. Whatever changes the state calls {@link #drain}; one thread at a time drains, settling and delivering
 * waiters one by one, so that they are served in order. When nobody can be served it sets one timer for the next moment that
 * could change this: a permit's return, the end of a pause, or a waiter's deadline.
 */
final class BudgetQueue implements Gate.Host {

    private final LocalRateBudget budget;
    private final String user;
    private final Operation operation;
    private final Gate gate;
    private final Limit limit;
    private final Admission admission;
    private final WaitingRoom room;
    private final Alarm alarm = new Alarm();
    private long lastUsed;
    private boolean draining;
    private boolean retired;
    private boolean announced;

    BudgetQueue(LocalRateBudget budget, String user, Operation operation, Gate gate, Limit limit) {
        this.budget = budget;
        this.user = user;
        this.operation = operation;
        this.gate = gate;
        this.limit = limit;
        this.admission = new Admission(budget, gate, limit);
        this.room =
                new WaitingRoom(admission, new Lanes(budget.settings().interactiveShare(), limit.calls()), capacity());
        this.lastUsed = budget.now();
        gate.attach(this);
    }

    /** Serves a waiter at once, turns it away or lets it wait. False where the queue was retired meanwhile. */
    boolean join(Waiter waiter) {
        long now = budget.now();
        boolean settled;
        synchronized (gate) {
            if (retired) {
                return false;
            }
            lastUsed = now;
            waiter.joins(this, now);
            settled = admit(waiter, now);
        }
        if (settled) {
            waiter.deliver(this);
        } else {
            drain();
        }
        return true;
    }

    /** True where the waiter was served or turned away. */
    private boolean admit(Waiter waiter, long now) {
        boolean interactive = room.lanes().interactive(waiter.request.lane());
        if (interactive) {
            admission.interactiveSeen(now);
        }
        if (!draining && room.isEmpty() && admission.tryTake(!interactive, now)) {
            if (waiter.grant(new QueuePermit(this, now))) {
                return true;
            }
            admission.unsent(now);
            return false;
        }
        return room.enter(waiter, now);
    }

    /** A cancelled waiter gives up its place. */
    void leave(Waiter waiter) {
        synchronized (gate) {
            room.leave(waiter);
        }
        drain();
    }

    void answered(long takenAt) {
        long now = budget.now();
        boolean waiting;
        synchronized (gate) {
            admission.answered(takenAt, now);
            lastUsed = now;
            waiting = !room.isEmpty();
        }
        if (waiting) {
            drain();
        }
    }

    void unsent(long takenAt) {
        boolean waiting;
        synchronized (gate) {
            admission.unsent(takenAt);
            waiting = !room.isEmpty();
        }
        if (waiting) {
            drain();
        }
    }

    void limited(long takenAt, @Nullable Duration retryAfter) {
        long now = budget.now();
        boolean newPause;
        long pause;
        synchronized (gate) {
            newPause = admission.limited(takenAt, retryAfter, now);
            pause = admission.pausedUntil(now) - now;
            lastUsed = now;
            room.reconsider(now);
        }
        budget.listeners().limited(user, operation, retryAfter);
        if (newPause) {
            budget.listeners().paused(user, operation, Duration.ofNanos(pause));
        }
        drain();
    }

    /** Retires the queue if nobody has used it since and nothing needs to be remembered. */
    boolean retireIfIdle(long usedBefore, long now) {
        synchronized (gate) {
            retired = room.isEmpty() && !draining && lastUsed - usedBefore <= 0 && admission.forgettable(lastUsed, now);
            return retired;
        }
    }

    BudgetSnapshot snapshot() {
        long now = budget.now();
        synchronized (gate) {
            long pause = admission.pausedUntil(now) - now;
            return new BudgetSnapshot(
                    user,
                    operation,
                    limit,
                    admission.capacity(),
                    admission.available(now),
                    room.lanes().interactiveSize(),
                    room.lanes().bulkSize(),
                    pause > 0 ? budget.instantIn(pause) : null);
        }
    }

    /** True the first time it is asked. */
    boolean announce() {
        synchronized (gate) {
            boolean first = !announced;
            announced = true;
            return first;
        }
    }

    Gate gate() {
        return gate;
    }

    int capacity() {
        return budget.settings().queueCapacity();
    }

    @Override
    public int waiting() {
        return room.lanes().size();
    }

    @Override
    public boolean blocked(long now) {
        return !room.isEmpty() || admission.closed(now);
    }

    @Override
    public void changed() {
        drain();
    }

    private void drain() {
        synchronized (gate) {
            if (draining) {
                return;
            }
            draining = true;
        }
        boolean complete = false;
        try {
            do {
                for (Waiter settled = settleNext(); settled != null; settled = settleNext()) {
                    settled.deliver(this);
                }
            } while (!rest());
            complete = true;
        } finally {
            if (!complete) {
                resumeLater();
            }
        }
    }

    private @Nullable Waiter settleNext() {
        long now = budget.now();
        synchronized (gate) {
            return room.settleNext(this, now);
        }
    }

    /** Sets the alarm for what comes next. False where the state has to be looked at again first. */
    private boolean rest() {
        long now = budget.now();
        boolean needed;
        long at = 0;
        Disposable obsolete;
        synchronized (gate) {
            needed = !room.isEmpty();
            if (needed) {
                at = room.nextChange(now);
                if (alarm.ringsBy(at)) {
                    draining = false;
                    return true;
                }
            }
            draining = needed;
            obsolete = needed ? alarm.move(at) : alarm.off();
        }
        if (obsolete != null) {
            obsolete.dispose();
        }
        if (needed) {
            setAlarm(at, at - now);
        }
        return !needed;
    }

    private void setAlarm(long at, long delay) {
        try {
            Disposable set = Alarm.schedule(budget.scheduler(), () -> wakeUp(at), delay);
            synchronized (gate) {
                alarm.keep(set);
            }
        } catch (RejectedExecutionException e) {
            synchronized (gate) {
                room.close(shutDown(e));
            }
        }
    }

    private void wakeUp(long at) {
        synchronized (gate) {
            alarm.rang(at);
        }
        drain();
    }

    /** A subscriber threw: the others must not suffer. */
    private void resumeLater() {
        synchronized (gate) {
            draining = false;
        }
        try {
            budget.scheduler().schedule(this::drain);
        } catch (RejectedExecutionException e) {
            synchronized (gate) {
                room.close(shutDown(e));
            }
            for (Waiter next = settleNext(); next != null; next = settleNext()) {
                Waiter settled = next;
                Listeners.quietly(() -> settled.deliver(this));
            }
        }
    }

    /** Nobody can wait any more. */
    private RejectedExecutionException shutDown(RejectedExecutionException cause) {
        return new RejectedExecutionException(
                "the scheduler of the rate budget was shut down while calls of " + operation + " (user " + user
                        + ") waited for it; nothing was sent",
                cause);
    }
}
