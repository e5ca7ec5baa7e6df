package io.github.manusreactive.internal.ratelimit;

import io.github.manusreactive.internal.util.LoggerNames;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Exceptions;

/**
 * Settles and delivers the acquires of one queue in order, on one thread at a time. If none can be settled, it sets one
 * timer for the next possible change: a permit's return, the end of a pause, or a deadline.
 *
 * <p>The queue's monitor guards the state. It is held for a few instructions and never while a subscriber or the
 * scheduler runs. If the queue's own code or the scheduler's clock fails, the loop is retried at growing intervals.
 */
final class DrainLoop {

    private static final Logger LOG = LoggerFactory.getLogger(LoggerNames.RATE_LIMIT);
    private static final long SHORTEST_BACKOFF = Duration.ofMillis(10).toNanos();
    private static final long LONGEST_BACKOFF = Duration.ofMinutes(1).toNanos();

    private final LimiterEnvironment environment;
    private final QueueOwner owner;
    private final PermitSource permits;
    private final Object monitor;
    private final PendingAcquireQueue waiting;

    private boolean draining;

    private boolean timerSet;
    private long timerAt;
    private @Nullable Disposable timer;

    /** Number of consecutive failures, and whether a retry is scheduled. */
    private int failures;

    private boolean resuming;
    private int dueInVain;

    DrainLoop(LimiterEnvironment environment, QueueOwner owner, PermitSource permits, PendingAcquireQueue waiting) {
        this.environment = environment;
        this.owner = owner;
        this.permits = permits;
        this.monitor = permits.monitor();
        this.waiting = waiting;
    }

    /** Returns {@code true} if a thread is settling acquires. Requires the monitor. */
    boolean isDraining() {
        return draining;
    }

    /** Settles and delivers acquires. Called without the monitor after every change of the queue. */
    void drain() {
        synchronized (monitor) {
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
                    settled.deliver();
                    delivering = false;
                }
            } while (!rest());
            complete = true;
            permits.exchange();
        } catch (RuntimeException | Error e) {
            if (delivering) {
                throw e;
            }
            Exceptions.throwIfJvmFatal(e);
            retryLater(e);
            complete = true;
        } finally {
            if (!complete) {
                resumeLater();
            }
        }
    }

    private @Nullable PendingAcquire settleNext() {
        long now = environment.now();
        synchronized (monitor) {
            return waiting.settleNext(now);
        }
    }

    /** Sets the timer for the next change. Returns {@code false} if the state must be checked again first. */
    private boolean rest() {
        long now = environment.now();
        boolean needed;
        long at = 0;
        Disposable obsolete;
        synchronized (monitor) {
            needed = !waiting.isEmpty();
            waiting.tellWaiting();
            if (needed) {
                at = notAtOnce(waiting.nextChange(now), now);
            }
            failures = 0;
            if (needed && timerSet && timerAt - at <= 0) {
                draining = false;
                return true;
            }
            draining = needed;
            timerSet = needed;
            timerAt = at;
            obsolete = takeTimer();
        }
        if (obsolete != null) {
            obsolete.dispose();
        }
        if (needed) {
            setTimer(at, at - now);
        }
        return !needed;
    }

    /**
     * A change that is due although the last run found none is a bug of this package: the loop waits longer each time.
     */
    private long notAtOnce(long at, long now) {
        if (at - now > 0) {
            dueInVain = 0;
            return at;
        }
        return now + (dueInVain++ == 0 ? 1 : backoff(dueInVain));
    }

    private void setTimer(long at, long delay) {
        try {
            Disposable set = schedule(() -> wakeUp(at), delay);
            synchronized (monitor) {
                timer = set;
            }
        } catch (RejectedExecutionException e) {
            synchronized (monitor) {
                waiting.close(shutDown(e));
            }
        }
    }

    private void wakeUp(long at) {
        synchronized (monitor) {
            if (timerAt == at) {
                timerSet = false;
            }
        }
        drain();
    }

    /** Nothing was delivered, so the same failure can occur again immediately. */
    private void retryLater(Throwable error) {
        int inARow;
        boolean resumes;
        Disposable obsolete;
        synchronized (monitor) {
            draining = false;
            timerSet = false;
            obsolete = takeTimer();
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
                    "The rate limit queue of {} failed; it is retried in {}, and calls wait until then",
                    owner.name(),
                    Duration.ofNanos(delay),
                    error);
        }
        try {
            schedule(
                    () -> {
                        synchronized (monitor) {
                            resuming = false;
                        }
                        drain();
                    },
                    delay);
        } catch (RejectedExecutionException e) {
            failAll(e);
        }
    }

    /** A subscriber threw: another thread serves the others. */
    private void resumeLater() {
        synchronized (monitor) {
            draining = false;
        }
        try {
            environment.scheduler().schedule(this::drain);
        } catch (RejectedExecutionException e) {
            failAll(e);
        }
    }

    private void failAll(RejectedExecutionException cause) {
        synchronized (monitor) {
            waiting.close(shutDown(cause));
        }
        for (PendingAcquire next = settleNext(); next != null; next = settleNext()) {
            RateLimitListeners.quietly(next::deliver);
        }
    }

    /** Without timers no call can wait. */
    private RejectedExecutionException shutDown(RejectedExecutionException cause) {
        return new RejectedExecutionException(
                "the scheduler of the rate limiter was shut down while calls of " + owner.name()
                        + " waited for it; nothing was sent",
                cause);
    }

    private Disposable schedule(Runnable action, long delay) {
        return environment.scheduler().schedule(action, Math.max(1, delay), TimeUnit.NANOSECONDS);
    }

    private @Nullable Disposable takeTimer() {
        Disposable taken = timer;
        timer = null;
        return taken;
    }

    private static long backoff(int times) {
        return Math.min(SHORTEST_BACKOFF << Math.min(times - 1, 20), LONGEST_BACKOFF);
    }
}
