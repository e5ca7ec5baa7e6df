package io.github.manusreactive.internal.poll;

import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.error.DecodeException;
import io.github.manusreactive.error.NotFoundException;
import io.github.manusreactive.internal.ratelimit.PermitWindow;
import io.github.manusreactive.internal.util.LoggerNames;
import io.github.manusreactive.task.PollingSettings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;

/** Polls single tasks by {@code task.detail}. Used only on the poller's serialized executor. */
final class TaskDetailPoller {

    private static final Logger LOG = LoggerFactory.getLogger(LoggerNames.TASK);

    /** Maximum number of concurrent polls, so that one slow response does not delay the rest. */
    private static final int CONCURRENT = 16;
    /** Up to this number, new tasks do not wait for a scan in progress. */
    private static final int FRESH = 5;

    private final PollCoordinator poller;
    private final PollingSettings settings;
    private final PermitWindow limiter;

    /** Woken tasks that exceeded the concurrency; some may have been polled or left since. */
    private final Set<PolledTask> queue = new LinkedHashSet<>();

    private int underWay;
    /** Some due tasks wait for polls in flight to end. */
    private boolean full;

    private int failures;
    private long notBefore = Long.MIN_VALUE;

    TaskDetailPoller(PollCoordinator poller, PollingSettings settings, PermitWindow limiter) {
        this.poller = poller;
        this.settings = settings;
        this.limiter = limiter;
    }

    /**
     * Polls the due tasks, woken tasks first, then the most overdue; during a scan only those that the scan will not find.
     *
     * @return the time at which to poll the remaining ones, in nanoseconds of the clock
     */
    long lookAt(PollPlan plan, long now, boolean scanning) {
        boolean fewFresh = plan.fresh <= FRESH;
        List<PolledTask> due = new ArrayList<>();
        for (PolledTask task : plan.due) {
            boolean single = !scanning || task.page == PolledTask.UNLISTED || fewFresh && !task.looked;
            if (single || task.woken) {
                due.add(task);
            }
        }
        due.sort(Comparator.comparing((PolledTask task) -> !task.woken).thenComparingLong(task -> task.due));
        for (PolledTask task : due) {
            if (underWay == CONCURRENT) {
                full = true;
                return Long.MAX_VALUE;
            }
            if (now < notBefore) {
                return notBefore;
            }
            // a wake-up is not counted as a poll: it is followed at once, within the rate limit
            if (!task.woken && !limiter.tryUse(now)) {
                return limiter.whenFree(now);
            }
            look(task);
        }
        return Long.MAX_VALUE;
    }

    /** Polls a woken task at once, without a pass over all others, or when a poll in flight ends. */
    void lookSoon(PolledTask task) {
        if (task.look != null) {
            // handled after the poll in flight, which started before the wake-up
            return;
        }
        if (poller.now() < notBefore) {
            poller.tickBy(notBefore);
        } else if (underWay < CONCURRENT) {
            look(task);
        } else {
            queue.add(task);
        }
    }

    /** Cancels the poll of a task without subscribers. */
    void cancel(PolledTask task) {
        queue.remove(task);
        Disposable look = task.look;
        if (look != null) {
            task.look = null;
            underWay--;
            look.dispose();
            if (full || !queue.isEmpty()) {
                poller.tickBy(poller.now());
            }
        }
    }

    /** Cancels everything when no subscriber is left. */
    void clear() {
        queue.clear();
        full = false;
    }

    private void look(PolledTask task) {
        long begun = poller.nextNumber();
        underWay++;
        Disposable.Swap look = Disposables.swap();
        task.look = look;
        StatusSubscription asker = task.anyWaiter();
        ManusUser user = asker.user();
        look.update(poller.detail(task, asker)
                .subscribe(
                        snapshot -> poller.execute(() -> {
                            if (ended(task, look)) {
                                failures = 0;
                                poller.seen(task, snapshot, begun);
                                goOn(task);
                            }
                        }),
                        error -> poller.execute(() -> {
                            if (ended(task, look)) {
                                failed(task, user, error, begun);
                                goOn(task);
                            }
                        })));
        task.woken = false;
    }

    /** Returns {@code false} if the poll was cancelled before its response. */
    private boolean ended(PolledTask task, Disposable look) {
        if (task.look != look) {
            return false;
        }
        task.look = null;
        underWay--;
        return true;
    }

    private void goOn(PolledTask task) {
        if (task.woken && !task.isEmpty()) {
            lookSoon(task);
        } else if (!task.isEmpty()) {
            poller.tickBy(task.due);
        }
        while (underWay < CONCURRENT && poller.now() >= notBefore && !queue.isEmpty()) {
            PolledTask next = queue.iterator().next();
            queue.remove(next);
            if (next.woken && next.look == null && !next.isEmpty()) {
                look(next);
            }
        }
        if (full) {
            full = false;
            poller.tickBy(poller.now());
        }
    }

    private void failed(PolledTask task, ManusUser user, Throwable error, long begun) {
        if (PollRequests.endsAll(error)) {
            poller.failAllOf(user, error);
            return;
        }
        if (PollRequests.isFinal(error)) {
            poller.fail(task, user, error);
            return;
        }
        long now = poller.now();
        poller.missed(task, user, error, begun);
        if (error instanceof NotFoundException) {
            // usually a new task, which should be noticed soon
            task.due = now + unhurried(Math.max(PollCoordinator.SECOND, (now - task.since) / 10));
        } else if (error instanceof DecodeException) {
            // a failure of this response, not of the server: other tasks are read as usual
            if (task.misses == 1) {
                LOG.info(
                        "task.detail of task {} cannot be decoded; the client reads it again: {}",
                        task.id,
                        error.toString());
            }
            task.due = now + unhurried(PollCoordinator.backoff(task.misses));
        } else {
            failures++;
            notBefore = now + PollCoordinator.backoff(failures);
            poller.report(failures, "task.detail", error);
        }
    }

    private long unhurried(long pause) {
        return Math.min(pause, settings.maxInterval().toNanos());
    }
}
