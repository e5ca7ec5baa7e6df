package io.github.manusreactive.internal.ratelimit;

import io.github.manusreactive.error.RateLimitQueueFullException;
import io.github.manusreactive.error.RateLimitTimeoutException;
import io.github.manusreactive.internal.resilience4j.WindowRateLimiter;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.ratelimit.RateLimitSnapshot;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Calls that wait for permits of one rate limit, in order within a priority.
 *
 * <p>The permits' monitor guards the state. Every change is followed by {@link DrainLoop#drain}, which serves the calls
 * that can be sent.
 */
public final class PermitQueue implements PendingAcquire.AcquireQueue, WindowRateLimiter.WaitingCalls {

    private final LimiterEnvironment environment;
    private final QueueOwner owner;
    private final PermitWindow permits;
    private final PermitAdmission admission;
    private final PendingAcquireQueue waiting;
    private final DrainLoop loop;
    /** Earlier calls are unknown to this queue. */
    private final long openedAt;

    private long lastUsed;

    /** {@code true} if this queue has counted calls. */
    private boolean used;

    private boolean retired;

    public PermitQueue(LimiterEnvironment environment, QueueOwner owner, PermitWindow permits) {
        this.environment = environment;
        this.owner = owner;
        this.permits = permits;
        this.admission = new PermitAdmission(environment, permits);
        this.waiting = new PendingAcquireQueue(
                admission,
                new PriorityQueues(
                        environment.settings().interactiveShare(),
                        permits.limit().calls()),
                environment.settings().queueCapacity());
        this.loop = new DrainLoop(environment, owner, permits, waiting);
        this.openedAt = environment.now();
        this.lastUsed = openedAt;
    }

    /** Serves an acquire, rejects it or lets it wait. Returns {@code false} if the queue was retired meanwhile. */
    public boolean join(PendingAcquire acquire) {
        long now = environment.now();
        boolean settled;
        synchronized (permits) {
            if (retired) {
                return false;
            }
            lastUsed = now;
            used = true;
            acquire.joins(this, now);
            settled = admit(acquire, now);
        }
        if (settled) {
            acquire.deliver();
        } else {
            loop.drain();
        }
        return true;
    }

    /** Returns {@code true} if the acquire was served or rejected. */
    private boolean admit(PendingAcquire acquire, long now) {
        boolean interactive = waiting.lanes().interactive(acquire.priority);
        if (interactive) {
            admission.interactiveSeen(now);
        }
        if (!loop.isDraining() && waiting.isEmpty() && admission.tryTake(!interactive, now)) {
            if (acquire.grant(now)) {
                return true;
            }
            admission.unsent(now);
            return false;
        }
        return waiting.enter(acquire, now);
    }

    @Override
    public void leave(PendingAcquire acquire) {
        synchronized (permits) {
            waiting.leave(acquire);
        }
        loop.drain();
    }

    @Override
    public void granted(PendingAcquire acquire, long waitedNanos) {
        owner.granted(acquire, waitedNanos);
    }

    @Override
    public Throwable refused(PendingAcquire acquire, long wait) {
        return refused(
                acquire,
                wait < 0
                        ? new RateLimitQueueFullException(
                                owner.context(), environment.settings().queueCapacity())
                        : new RateLimitTimeoutException(owner.context(), Duration.ofNanos(wait), acquire.maxWait));
    }

    @Override
    public Throwable refused(PendingAcquire acquire, Throwable reason) {
        owner.refused(acquire, reason);
        return reason;
    }

    @Override
    public void responded(long takenAt) {
        long now = environment.now();
        boolean callsWait;
        synchronized (permits) {
            admission.responded(takenAt, now);
            lastUsed = now;
            callsWait = !waiting.isEmpty();
        }
        if (callsWait) {
            loop.drain();
        }
    }

    @Override
    public void unsent(long takenAt) {
        boolean callsWait;
        synchronized (permits) {
            admission.unsent(takenAt);
            callsWait = !waiting.isEmpty();
        }
        if (callsWait) {
            loop.drain();
        }
    }

    @Override
    public void limited(long takenAt, @Nullable Duration retryAfter) {
        long now = environment.now();
        boolean newPause;
        long pause;
        synchronized (permits) {
            newPause = admission.limited(takenAt, retryAfter, now);
            pause = admission.pausedUntil(now) - now;
            lastUsed = now;
            waiting.reconsider(now);
        }
        owner.limited(retryAfter);
        if (newPause) {
            owner.paused(Duration.ofNanos(pause));
        }
        loop.drain();
    }

    @Override
    public void limitedByGateway(long takenAt, @Nullable Duration retryAfter) {
        Duration longest = environment.settings().maxPause();
        Duration asked = AdaptiveThrottle.plausible(retryAfter);
        limited(takenAt, asked != null && asked.compareTo(longest) > 0 ? longest : asked);
    }

    /**
     * Adds calls of another process. Calls from a time when this queue sent calls are already counted; an unused queue
     * adds all calls. Returns {@code false} if the queue was retired meanwhile.
     */
    public boolean addEarlierCalls(List<Duration> ages) {
        long now = environment.now();
        synchronized (permits) {
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
        loop.drain();
        return true;
    }

    /** Ends a pause and discards the learnt limit. */
    public void reset() {
        synchronized (permits) {
            admission.reset();
        }
        loop.drain();
    }

    /** Retires the queue if it was not used since then and has nothing to remember. */
    public boolean retireIfIdle(long usedBefore, long now) {
        synchronized (permits) {
            retired = waiting.isEmpty()
                    && !loop.isDraining()
                    && lastUsed - usedBefore <= 0
                    && admission.forgettable(lastUsed, now);
            return retired;
        }
    }

    public RateLimitSnapshot snapshot(String user, Operation operation) {
        long now = environment.now();
        synchronized (permits) {
            long pause = admission.pausedUntil(now) - now;
            return new RateLimitSnapshot(
                    user,
                    operation,
                    permits.limit(),
                    admission.capacity(),
                    admission.available(now),
                    waiting.lanes().interactiveSize(),
                    waiting.lanes().bulkSize(),
                    pause > 0 ? environment.instantIn(pause) : null);
        }
    }

    @Override
    public int waiting() {
        return waiting.lanes().size();
    }

    @Override
    public boolean blocked(long now) {
        return !waiting.isEmpty() || admission.closed(now);
    }

    @Override
    public void changed() {
        long now = environment.now();
        synchronized (permits) {
            admission.limitChanged(now);
            waiting.reconsider(now);
        }
        loop.drain();
    }
}
