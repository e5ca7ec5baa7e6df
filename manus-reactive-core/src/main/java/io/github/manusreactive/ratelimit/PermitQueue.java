package io.github.manusreactive.ratelimit;

import io.github.manusreactive.operation.Operation;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Exceptions;

/**
 * The calls of one user and operation that wait for permits.
 *
 * <p>State is guarded by the gate's monitor, held for a few instructions and never while a subscriber, the scheduler or an
 * event consumer runs. Whatever changes the state calls {@link #drain}; one thread at a time drains, settling and delivering
 * waiters one by one, so that they are served in order. When nobody can be served it sets one timer for the next moment that
 * could change this: a permit's return, the end of a pause, or a waiter's deadline.
 */
final class PermitQueue implements PendingAcquire.AcquireQueue, PermitReleaser, WindowRateLimiter.WaitingCalls {

    private static final Logger LOG = LoggerFactory.getLogger(PermitQueue.class);
    private static final long SHORTEST_BACKOFF = Duration.ofMillis(10).toNanos();
    private static final long LONGEST_BACKOFF = Duration.ofMinutes(1).toNanos();

    private final LimiterEnvironment environment;
    private final String user;
    private final Operation operation;
    private final WindowRateLimiter gate;
    private final PermitAdmission admission;
    private final PendingAcquireQueue room;
    private final WakeupTimer alarm = new WakeupTimer();
    /** Calls that were sent before are unknown to this queue. */
    private final long openedAt;

    private long lastUsed;

    /** Whether calls were counted here. */
    private boolean used;

    private boolean draining;
    private boolean retired;

    /** Failures of this class since the last time that it worked, and whether another try is scheduled. */
    private int failures;

    private boolean resuming;
    private int dueInVain;

    PermitQueue(
            LimiterEnvironment environment, String user, Operation operation, WindowRateLimiter gate) {
        this.environment = environment;
        this.user = user;
        this.operation = operation;
        this.gate = gate;
        this.admission = new PermitAdmission(environment, gate);
        this.room = new PendingAcquireQueue(
                admission, new PriorityQueues(environment.settings().interactiveShare(), gate.limit().calls()), capacity());
        this.openedAt = environment.now();
        this.lastUsed = openedAt;
        gate.attach(this);
    }

    /** Serves a waiter at once, turns it away or lets it wait. False where the queue was retired meanwhile. */
    boolean join(PendingAcquire waiter) {
        long now = environment.now();
        boolean settled;
        synchronized (gate) {
            if (retired) {
                return false;
            }
            lastUsed = now;
            used = true;
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
    private boolean admit(PendingAcquire waiter, long now) {
        boolean interactive = room.lanes().interactive(waiter.request.lane());
        if (interactive) {
            admission.interactiveSeen(now);
        }
        if (!draining && room.isEmpty() && admission.tryTake(!interactive, now)) {
            if (waiter.grant(new QueuedPermit(this, now))) {
                return true;
            }
            admission.unsent(now);
            return false;
        }
        return room.enter(waiter, now);
    }

    /** A cancelled waiter gives up its place. */
    @Override
    public void leave(PendingAcquire waiter) {
        synchronized (gate) {
            room.leave(waiter);
        }
        drain();
    }

    @Override
    public void answered(long takenAt) {
        long now = environment.now();
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

    @Override
    public void unsent(long takenAt) {
        boolean waiting;
        synchronized (gate) {
            admission.unsent(takenAt);
            waiting = !room.isEmpty();
        }
        if (waiting) {
            drain();
        }
    }

    @Override
    public void limited(long takenAt, @Nullable Duration retryAfter) {
        long now = environment.now();
        boolean newPause;
        long pause;
        synchronized (gate) {
            newPause = admission.limited(takenAt, retryAfter, now);
            pause = admission.pausedUntil(now) - now;
            lastUsed = now;
            room.reconsider(now);
        }
        environment.listeners().limited(user, operation, retryAfter);
        if (newPause) {
            environment.listeners().paused(user, operation, Duration.ofNanos(pause));
        }
        drain();
    }

    @Override
    public void limitedByGateway(long takenAt, @Nullable Duration retryAfter) {
        Duration longest = environment.settings().maxPause();
        Duration asked = AdaptiveThrottle.plausible(retryAfter);
        limited(takenAt, asked != null && asked.compareTo(longest) > 0 ? longest : asked);
    }

    @Override
    public void granted(PermitRequest request, long waitedNanos) {
        RateLimitListeners.quietly(() -> gate.publish(true));
        if (!environment.listeners().none()) {
            environment.listeners().granted(request, Duration.ofNanos(waitedNanos));
        }
    }

    @Override
    public void refused(PermitRequest request, Throwable reason) {
        RateLimitListeners.quietly(() -> gate.publish(false));
        environment.listeners().refused(request, reason);
    }

    /**
     * Counts calls that another process sent. What was sent while this queue sent calls itself is counted already; a queue that was not
     * used yet takes all calls. False if the queue was retired meanwhile.
     */
    boolean addEarlierCalls(List<Duration> ages) {
        long now = environment.now();
        synchronized (gate) {
            if (retired) {
                return false;
            }
            long[] sentAt = ages.stream()
                    .filter(age -> !age.isNegative())
                    .mapToLong(age -> now - NanoDurations.of(age))
                    .filter(sent -> !used || sent - openedAt < 0)
                    .sorted()
                    .toArray();
            lastUsed = now;
            admission.addEarlierCalls(sentAt, openedAt, now);
        }
        drain();
        return true;
    }

    /** Ends a pause and forgets what refusals have taught. */
    void reset() {
        synchronized (gate) {
            admission.reset();
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

    RateLimitSnapshot snapshot() {
        long now = environment.now();
        synchronized (gate) {
            long pause = admission.pausedUntil(now) - now;
            return new RateLimitSnapshot(
                    user,
                    operation,
                    gate.limit(),
                    admission.capacity(),
                    admission.available(now),
                    room.lanes().interactiveSize(),
                    room.lanes().bulkSize(),
                    pause > 0 ? environment.instantIn(pause) : null);
        }
    }

    @Override
    public int capacity() {
        return environment.settings().queueCapacity();
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
        long now = environment.now();
        synchronized (gate) {
            admission.limitChanged(now);
            room.reconsider(now);
        }
        drain();
    }

    private void drain() {
        synchronized (gate) {
            if (draining) {
                return;
            }
            draining = true;
        }
        boolean delivering = false;
        boolean complete = false;
        try {
            do {
                for (PendingAcquire settled = settleNext(); settled != null; settled = settleNext()) {
                    delivering = true;
                    settled.deliver(this);
                    delivering = false;
                }
            } while (!rest());
            complete = true;
        } catch (RuntimeException | Error e) {
            if (delivering) {
                throw e;
            }
            Exceptions.throwIfJvmFatal(e);
            failed(e);
            complete = true;
        } finally {
            if (!complete) {
                resumeLater();
            }
        }
    }

    private @Nullable PendingAcquire settleNext() {
        long now = environment.now();
        synchronized (gate) {
            return room.settleNext(this, now);
        }
    }

    /** Sets the alarm for what comes next. False where the state has to be looked at again first. */
    private boolean rest() {
        long now = environment.now();
        boolean needed;
        long at = 0;
        Disposable obsolete;
        synchronized (gate) {
            needed = !room.isEmpty();
            if (needed) {
                at = notAtOnce(room.nextChange(now), now);
                if (alarm.ringsBy(at)) {
                    failures = 0;
                    draining = false;
                    return true;
                }
            }
            failures = 0;
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

    /** A change that is due although the last try found none is an error of this class: it is waited for longer each time. */
    private long notAtOnce(long at, long now) {
        if (at - now > 0) {
            dueInVain = 0;
            return at;
        }
        return now + (dueInVain++ == 0 ? 1 : backoff(dueInVain));
    }

    /** This class or the scheduler's clock failed: nothing was delivered, so the same may happen again at once. */
    private void failed(Throwable error) {
        int inARow;
        boolean resumes;
        Disposable obsolete;
        synchronized (gate) {
            draining = false;
            obsolete = alarm.off();
            resumes = resuming;
            resuming = true;
            inARow = resumes ? failures : ++failures;
        }
        if (obsolete != null) {
            obsolete.dispose();
        }
        if (resumes) {
            return;
        }
        long delay = backoff(inARow);
        if (inARow == 1 || delay == LONGEST_BACKOFF) {
            LOG.error(
                    "The queue of {} (user {}) failed and is tried again in {}; calls wait until then",
                    operation,
                    user,
                    Duration.ofNanos(delay),
                    error);
        }
        try {
            WakeupTimer.schedule(
                    environment.scheduler(),
                    () -> {
                        synchronized (gate) {
                            resuming = false;
                        }
                        drain();
                    },
                    delay);
        } catch (RejectedExecutionException e) {
            closeRoom(e);
        }
    }

    private static long backoff(int times) {
        return Math.min(SHORTEST_BACKOFF << Math.min(times - 1, 20), LONGEST_BACKOFF);
    }

    private void setAlarm(long at, long delay) {
        try {
            Disposable set = WakeupTimer.schedule(environment.scheduler(), () -> wakeUp(at), delay);
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
            environment.scheduler().schedule(this::drain);
        } catch (RejectedExecutionException e) {
            closeRoom(e);
        }
    }

    private void closeRoom(RejectedExecutionException cause) {
        synchronized (gate) {
            room.close(shutDown(cause));
        }
        for (PendingAcquire next = settleNext(); next != null; next = settleNext()) {
            PendingAcquire settled = next;
            RateLimitListeners.quietly(() -> settled.deliver(this));
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
