package io.github.manusreactive.internal.poll;

import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.call.ResultPage;
import io.github.manusreactive.internal.ratelimit.PermitWindow;
import io.github.manusreactive.task.Task;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;

/**
 * Scans {@code task.list}, newest task first, to the depth at which this takes fewer calls than reading tasks one by one. The
 * cursor of a page is known only from the previous page, so each scan starts at the first. Used only on the poller's serialized
 * executor.
 */
final class TaskListScanner {

    /** A long scan returns to the first page after this number of pages, because new tasks are there. */
    private static final int PAGES_PER_HEAD = 10;
    /** It also returns after this time if no task there is known to be due: the listing may not have shown a new task yet. */
    private static final long HEAD_EVERY = 10 * PollCoordinator.SECOND;

    private final PollCoordinator poller;
    private final PermitWindow limiter;

    private boolean running;
    /** Due tasks that the scan should find and that have not been read since it started. */
    private final Set<PolledTask> expected = new HashSet<>();
    /** The deepest page on which one of them was listed before. */
    private int depth;

    private int page;
    private @Nullable String cursor;
    /** Number of consecutive pages beyond the depth with none of the expected tasks. */
    private int fruitless;

    private int headAt;
    /** Time at which the first page is due: for a task on it, for a new task, or because it may show more than before. */
    private long headDue = Long.MAX_VALUE;

    private @Nullable Disposable waitingFor;
    private int failures;
    private long notBefore = Long.MIN_VALUE;

    TaskListScanner(PollCoordinator poller, PermitWindow limiter) {
        this.poller = poller;
        this.limiter = limiter;
    }

    /** Returns the time between two pages of a scan. */
    double nanosPerPage() {
        return limiter.nanosPerCall();
    }

    boolean isRunning() {
        return running;
    }

    /** Takes into account a task that joined or was just seen. */
    void planHead(PolledTask task) {
        if (task.page == 0) {
            headDue = Math.min(headDue, task.due);
        }
    }

    /** Removes a task that was read or that has no subscribers any more. */
    void forget(PolledTask task) {
        expected.remove(task);
    }

    void stop() {
        end();
        if (waitingFor != null) {
            waitingFor.dispose();
            waitingFor = null;
        }
    }

    private void end() {
        running = false;
        expected.clear();
    }

    /** Starts a scan if it takes fewer calls than reading the due tasks one by one. */
    void startIfWorthIt(PollPlan plan, long now) {
        if (running || now < notBefore) {
            return;
        }
        List<PolledTask> tasks = plan.worthScanning();
        if (!tasks.isEmpty()) {
            running = true;
            expected.addAll(tasks);
            depth = tasks.get(tasks.size() - 1).page;
            page = 0;
            cursor = null;
            fruitless = 0;
            headAt = 0;
            step();
        }
    }

    private void step() {
        long now = poller.now();
        if (!limiter.tryUse(now)) {
            waitingFor = poller.executeLater(this::resume, limiter.whenFree(now) - now);
            return;
        }
        boolean head = page - headAt >= PAGES_PER_HEAD && headDue <= now;
        if (head || page == 0) {
            headDue = now + HEAD_EVERY;
        }
        long begun = poller.nextNumber();
        // after a failure, use other credentials: these may be its cause
        StatusSubscription asker = poller.tasks().any(failures).anyWaiter();
        ManusUser user = asker.user();
        waitingFor = poller.page(head ? null : cursor, asker)
                .subscribe(
                        found -> poller.execute(() -> arrived(found, head, begun)),
                        error -> poller.execute(() -> failed(user, error)));
    }

    private void resume() {
        if (running) {
            step();
        }
    }

    private void arrived(ResultPage<Task> found, boolean head, long begun) {
        if (!running) {
            return;
        }
        failures = 0;
        int before = expected.size();
        for (Task snapshot : found.items()) {
            PolledTask task = poller.tasks().find(snapshot.id());
            if (task != null) {
                task.page = head ? 0 : page;
                poller.seen(task, snapshot, begun);
                planHead(task);
            }
        }
        if (!running) {
            // the last task was delivered
            return;
        }
        if (head) {
            headAt = page;
            step();
        } else {
            advance(found.nextCursor(), expected.size() < before);
        }
    }

    private void advance(@Nullable String next, boolean fruitful) {
        boolean end = next == null || next.equals(cursor);
        boolean within = page < depth;
        page++;
        cursor = next;
        if (!within) {
            fruitless = fruitful ? 0 : fruitless + 1;
        }
        // beyond the depth a page costs one call, and a task that is not found costs one call at every poll
        if (!end && (within || expected.size() > 1 && fruitless < expected.size())) {
            step();
            return;
        }
        long now = poller.now();
        for (PolledTask task : expected) {
            task.page = PolledTask.UNLISTED;
            task.unlistedUntil = now + Math.max(5 * PollCoordinator.SECOND, now - task.since);
        }
        end();
        poller.tickBy(now);
    }

    private void failed(ManusUser user, Throwable error) {
        if (!running) {
            return;
        }
        end();
        waitingFor = null;
        if (PollRequests.endsAll(error)) {
            poller.failAllOf(user, error);
        } else {
            failures++;
            notBefore = poller.now()
                    + (PollRequests.isFinal(error) ? 600 * PollCoordinator.SECOND : PollCoordinator.backoff(failures));
            poller.report(failures, "task.list", error);
        }
        if (!poller.tasks().isEmpty()) {
            poller.tickBy(poller.now());
        }
    }
}
