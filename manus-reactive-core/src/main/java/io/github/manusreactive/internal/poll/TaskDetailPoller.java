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

/** Looks at single tasks by {@code task.detail}. Touched only in the watch's serial. */
final class TaskDetailPoller {

    private static final Logger LOG = LoggerFactory.getLogger(LoggerNames.TASK);

    /** So many at once, so that one slow answer does not hold up the rest. */
    private static final int CONCURRENT = 16;
    /** So many new tasks do not wait for a scan in progress. */
    private static final int FRESH = 5;

    private final PollCoordinator poller;
    private final PollingSettings settings;
    private final PermitWindow limiter;

    /** Woken tasks for which there was no room; some may have been looked at, or left, since. */
    private final Set<PolledTask> queue = new LinkedHashSet<>();

    private int underWay;
    /** Some that are due wait for looks under way to end. */
    private boolean full;

    private int failures;
    private long notBefore = Long.MIN_VALUE;

    TaskDetailPoller(PollCoordinator poller, PollingSettings settings, PermitWindow limiter) {
        this.poller = poller;
        this.settings = settings;
        this.limiter = limiter;
    }

    /**
     * Looks at what is due, woken tasks first, then the most overdue; while a scan is in progress, only at what it will not see.
     *
     * @return when to come back for those that could not be looked at, in nanoseconds of the clock
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
            // a wake-up is no poll: it is followed at once, within the rate budget
            if (!task.woken && !limiter.tryUse(now)) {
                return limiter.whenFree(now);
            }
            look(task);
        }
        return Long.MAX_VALUE;
    }

    /** Looks at a woken task at once, without going through all the others, or once one of the looks under way has ended. */
    void lookSoon(PolledTask task) {
        if (task.look != null) {
            // seen to after the look under way, which began before the wake-up
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

    /** Gives up the look at a task that nobody waits for any more. */
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

    /** Nobody waits for anything. */
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

    /** False where the look was given up before its answer came. */
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
            // mostly one that was created just now, and a new task is to be noticed soon
            task.due = now + unhurried(Math.max(PollCoordinator.SECOND, (now - task.since) / 10));
        } else if (error instanceof DecodeException) {
            // a fault of this response, not of the server: the other tasks are read as ever
            if (task.misses == 1) {
                LOG.warn(
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
