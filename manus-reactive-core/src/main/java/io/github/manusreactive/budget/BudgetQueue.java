package io.github.manusreactive.budget;

import io.github.manusreactive.operation.Operation;
import java.time.Duration;
import java.util.ArrayDeque;
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
    private final Lanes lanes;
    private final Alarm alarm = new Alarm();
    private final ArrayDeque<Waiter> turnedAway = new ArrayDeque<>(0);
    private long earliestDeadline;
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
        this.lanes = new Lanes(budget.settings().interactiveShare(), limit.calls());
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
        boolean bulk = !lanes.interactive(waiter.request.lane());
        if (!bulk) {
            admission.interactiveSeen(now);
        }
        if (!draining && lanes.size() == 0 && admission.tryTake(bulk, now)) {
            if (waiter.grant(new QueuePermit(this, now))) {
                return true;
            }
            admission.unsent();
            return false;
        }
        if (lanes.size() >= capacity()) {
            return waiter.refuse(-1);
        }
        long wait = admission.whenFree(lanes.ahead(waiter.request.lane()), bulk, now) - now;
        if (wait > waiter.maxWait) {
            return waiter.refuse(wait);
        }
        if (waiter.cancelled()) {
            return false;
        }
        earliestDeadline = lanes.size() == 0 ? waiter.deadline() : earlier(earliestDeadline, waiter.deadline());
        lanes.add(waiter);
        return false;
    }

    /** A cancelled waiter gives up its place. */
    void leave(Waiter waiter) {
        synchronized (gate) {
            lanes.remove(waiter);
        }
        drain();
    }

    void answered(long takenAt) {
        long now = budget.now();
        boolean waiting;
        synchronized (gate) {
            admission.answered(takenAt, now);
            lastUsed = now;
            waiting = lanes.size() > 0;
        }
        if (waiting) {
            drain();
        }
    }

    void unsent() {
        synchronized (gate) {
            admission.unsent();
        }
        drain();
    }

    void limited(long takenAt, @Nullable Duration retryAfter) {
        long now = budget.now();
        boolean newPause;
        long pause;
        synchronized (gate) {
            newPause = admission.limited(takenAt, retryAfter, now);
            pause = admission.pausedUntil(now) - now;
            lastUsed = now;
            earliestDeadline = now;
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
            retired = lanes.size() == 0
                    && !draining
                    && lastUsed - usedBefore <= 0
                    && admission.forgettable(lastUsed, now);
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
                    lanes.interactiveSize(),
                    lanes.bulkSize(),
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
        return lanes.size();
    }

    @Override
    public boolean blocked(long now) {
        return lanes.size() > 0 || admission.closed(now);
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

    /** The next waiter that can be told something, or null. */
    private @Nullable Waiter settleNext() {
        long now = budget.now();
        synchronized (gate) {
            if (lanes.size() > 0 && admission.tryTake(lanes.onlyBulk(), now)) {
                Waiter granted = grantNext(now);
                if (granted != null) {
                    return granted;
                }
                admission.unsent();
            }
            if (lanes.size() > 0 && earliestDeadline - now <= 0) {
                turnAwayHopeless(now);
            }
            return turnedAway.poll();
        }
    }

    private @Nullable Waiter grantNext(long now) {
        var permit = new QueuePermit(this, now);
        for (Waiter next = lanes.poll(); next != null; next = lanes.poll()) {
            if (next.grant(permit)) {
                return next;
            }
        }
        return null;
    }

    /** Takes out who cannot be served in time, and finds the next deadline. */
    private void turnAwayHopeless(long now) {
        earliestDeadline = now + Nanos.FOREVER;
        lanes.removeIf((waiter, ahead) -> {
            long free = admission.whenFree(ahead, !lanes.interactive(waiter.request.lane()), now);
            boolean hopeless = waiter.deadline() - now <= 0 || free - waiter.deadline() > 0;
            if (!hopeless) {
                earliestDeadline = earlier(earliestDeadline, waiter.deadline());
            } else if (waiter.refuse(free - waiter.since)) {
                turnedAway.add(waiter);
            }
            return hopeless;
        });
    }

    /** Sets the alarm for what comes next. False where the state has to be looked at again first. */
    private boolean rest() {
        long now = budget.now();
        boolean needed;
        long at = 0;
        Disposable obsolete;
        synchronized (gate) {
            needed = lanes.size() > 0;
            if (needed) {
                at = earlier(admission.whenFree(0, lanes.onlyBulk(), now), earliestDeadline);
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
            failAll(e);
        }
    }

    /** The scheduler was shut down: nobody will wake those who wait. */
    private void failAll(RejectedExecutionException reason) {
        synchronized (gate) {
            lanes.removeIf((waiter, ahead) -> {
                if (waiter.fail(reason)) {
                    turnedAway.add(waiter);
                }
                return true;
            });
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
        budget.scheduler().schedule(this::drain);
    }

    private static long earlier(long a, long b) {
        return a - b < 0 ? a : b;
    }
}
