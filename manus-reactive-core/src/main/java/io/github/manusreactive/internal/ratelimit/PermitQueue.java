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
 * <p>The monitor of the permits guards the state. Every change is followed by {@link DrainLoop#drain}, which serves the calls
 * that can be sent.
 */
public final class PermitQueue implements PendingAcquire.AcquireQueue, WindowRateLimiter.WaitingCalls {

    /** A longer pause for a limit per minute is a mistake: an epoch time or milliseconds. */
    private static final Duration LONGEST_ASKED = Duration.ofDays(1);

    private final LimiterEnvironment environment;
    private final QueueOwner owner;
    private final PermitSource permits;
    private final Object monitor;
    private final PendingAcquireQueue waiting;
    private final DrainLoop loop;
    private long lastUsed;

    /** {@code true} if this queue has counted calls. */
    private boolean used;

    private boolean retired;

    public PermitQueue(LimiterEnvironment environment, QueueOwner owner, PermitSource permits) {
        this.environment = environment;
        this.owner = owner;
        this.permits = permits;
        this.monitor = permits.monitor();
        this.waiting = new PendingAcquireQueue(
                permits,
                new PriorityQueues(
                        environment.settings().interactiveShare(),
                        permits.limit().calls()),
                environment.settings().queueCapacity());
        this.loop = new DrainLoop(environment, owner, permits, waiting);
        this.lastUsed = environment.now();
    }

    /** Serves an acquire, rejects it or lets it wait. Returns {@code false} if the queue was retired meanwhile. */
    public boolean join(PendingAcquire acquire) {
        long now = environment.now();
        boolean settled;
        synchronized (monitor) {
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
            permits.exchange();
        } else {
            loop.drain();
        }
        return true;
    }

    /** Returns {@code true} if the acquire was served or rejected. */
    private boolean admit(PendingAcquire acquire, long now) {
        boolean interactive = waiting.lanes().interactive(acquire.priority);
        if (interactive) {
            permits.interactiveSeen(now);
        }
        long permit =
                loop.isDraining() || !waiting.isEmpty() ? PermitSource.NO_PERMIT : permits.tryTake(!interactive, now);
        if (permit != PermitSource.NO_PERMIT) {
            if (acquire.grant(permit, now)) {
                return true;
            }
            permits.unsent(permit, now);
            return false;
        }
        return waiting.enter(acquire, now);
    }

    @Override
    public void leave(PendingAcquire acquire) {
        synchronized (monitor) {
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
                        : new RateLimitTimeoutException(
                                owner.context(),
                                Duration.ofNanos(wait),
                                acquire.maxWait,
                                permits.unavailable(environment.now())));
    }

    @Override
    public Throwable refused(PendingAcquire acquire, Throwable reason) {
        owner.refused(acquire, reason);
        return reason;
    }

    @Override
    public boolean maySend(long permit) {
        return permits.maySend(permit);
    }

    @Override
    public void responded(long permit) {
        long now = environment.now();
        boolean callsWait;
        synchronized (monitor) {
            permits.responded(permit, now);
            lastUsed = now;
            callsWait = !waiting.isEmpty();
        }
        settle(callsWait);
    }

    @Override
    public void unsent(long permit) {
        long now = environment.now();
        boolean callsWait;
        synchronized (monitor) {
            permits.unsent(permit, now);
            callsWait = !waiting.isEmpty();
        }
        settle(callsWait);
    }

    private void settle(boolean callsWait) {
        if (callsWait) {
            loop.drain();
        } else {
            permits.exchange();
        }
    }

    @Override
    public void limited(long permit, @Nullable Duration retryAfter) {
        long now = environment.now();
        boolean newPause;
        long pause;
        synchronized (monitor) {
            newPause = permits.limited(permit, plausible(retryAfter), now);
            pause = permits.pausedUntil(now) - now;
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
    public void limitedByGateway(long permit, @Nullable Duration retryAfter) {
        Duration longest = environment.settings().maxPause();
        Duration asked = plausible(retryAfter);
        limited(permit, asked != null && asked.compareTo(longest) > 0 ? longest : asked);
    }

    /** Returns the delay, or {@code null} if it must be a mistake. */
    private static @Nullable Duration plausible(@Nullable Duration retryAfter) {
        return retryAfter != null && retryAfter.compareTo(LONGEST_ASKED) <= 0 ? retryAfter : null;
    }

    /**
     * Adds calls of another process. Calls from a time when this queue sent calls are already counted; an unused queue
     * adds all calls. Returns {@code false} if the queue was retired meanwhile.
     */
    public boolean addEarlierCalls(List<Duration> ages) {
        long now = environment.now();
        synchronized (monitor) {
            if (retired) {
                return false;
            }
            lastUsed = now;
            permits.addEarlierCalls(ages, used, now);
        }
        loop.drain();
        return true;
    }

    /** Ends a pause and discards the learnt limit. */
    public void reset() {
        synchronized (monitor) {
            permits.reset();
        }
        loop.drain();
    }

    /** Retires the queue if it was not used since then and has nothing to remember. */
    public boolean retireIfIdle(long usedBefore, long now) {
        synchronized (monitor) {
            retired = waiting.isEmpty()
                    && !loop.isDraining()
                    && lastUsed - usedBefore <= 0
                    && permits.forgettable(lastUsed, now);
            return retired;
        }
    }

    /** The source has other permits, or knows other times. Called without the monitor. */
    public void refreshed() {
        long now = environment.now();
        synchronized (monitor) {
            waiting.reconsider(now);
        }
        loop.drain();
    }

    PermitSource permits() {
        return permits;
    }

    public RateLimitSnapshot snapshot(String user, Operation operation) {
        long now = environment.now();
        synchronized (monitor) {
            long pause = permits.pausedUntil(now) - now;
            return new RateLimitSnapshot(
                    user,
                    operation,
                    permits.limit(),
                    permits.capacity(),
                    permits.available(now),
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
        return !waiting.isEmpty() || permits.closed(now);
    }

    @Override
    public void changed() {
        long now = environment.now();
        synchronized (monitor) {
            permits.limitChanged(now);
            waiting.reconsider(now);
        }
        loop.drain();
    }
}
