package io.github.manusreactive.lifecycle;

import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.call.ResultPage;
import io.github.manusreactive.task.Task;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;

/**
 * Walks through {@code task.list}, newest task first, as far as that costs fewer calls than looks at single tasks. The cursor of
 * a page is known only from the page before, so every walk starts at the first page. Touched only in the watch's serial.
 */
final class TaskListScanner {

    /** A long walk comes back to the first page after so many others, since that is where the young tasks are. */
    private static final int PAGES_PER_HEAD = 10;
    /** And after so long even where nothing is known to be due there: the listing may not have shown a new task yet. */
    private static final long HEAD_EVERY = 10 * PollCoordinator.SECOND;

    private static final int PAGES_PER_COUNT = 10;

    private final PollCoordinator poller;
    private final PollRateLimiter pace;

    private boolean running;
    private int number;
    /** Tasks that somebody began to wait for after this number need not be seen. */
    private long begun;

    private int page;
    private @Nullable String cursor;
    private int last;
    private int fruitless;
    private int missing;
    private int pagesSinceCount;
    private int headAt;
    /** When the first page is worth another look: a task on it, or a new one, falls due; or it may show more than the last time. */
    private long headDue = Long.MAX_VALUE;

    private @Nullable Disposable waitingFor;
    private int failures;
    private long notBefore = Long.MIN_VALUE;

    TaskListScanner(PollCoordinator poller, PollRateLimiter pace) {
        this.poller = poller;
        this.pace = pace;
    }

    /** How far two pages of a walk are apart. */
    double nanosPerPage() {
        return pace.nanosPerCall();
    }

    boolean isRunning() {
        return running;
    }

    /** Takes note of a task that joined or was just seen. */
    void expect(PolledTask task) {
        if (task.page == 0) {
            headDue = Math.min(headDue, task.due);
        }
    }

    void stop() {
        running = false;
        if (waitingFor != null) {
            waitingFor.dispose();
            waitingFor = null;
        }
    }

    /** Starts where that is cheaper than single looks at what is due. */
    void startIfWorthIt(PollPlan survey, long now) {
        if (running || now < notBefore) {
            return;
        }
        if (!survey.anyListed) {
            return;
        }
        int unlocated = survey.unlocated;
        int located = survey.located;
        int alone = located + unlocated;
        int best = unlocated > 1 ? 1 + located : alone;
        int depth = -1;
        int beyond = located;
        for (int p = 0; p < survey.perPage.length; p++) {
            beyond -= survey.perPage[p];
            int calls = p + 1 + beyond + Math.min(unlocated, 1);
            if (calls < best) {
                best = calls;
                depth = p;
            }
        }
        if (best < alone) {
            start(depth);
        }
    }

    private void start(int depth) {
        running = true;
        number++;
        begun = poller.nextNumber();
        page = 0;
        cursor = null;
        last = depth;
        fruitless = 0;
        missing = 0;
        headAt = 0;
        step();
    }

    private void step() {
        long now = poller.now();
        if (!pace.take(now)) {
            waitingFor = poller.executeLater(this::resume, pace.nanosToNext(now));
            return;
        }
        boolean head = page - headAt >= PAGES_PER_HEAD && headDue <= now;
        if (head || page == 0) {
            headDue = now + HEAD_EVERY;
        }
        long look = poller.nextNumber();
        // after a failure somebody else asks: it may be one credential's own
        StatusSubscription asker = poller.tasks().any(failures).anyWaiter();
        ManusUser user = asker.user();
        waitingFor = poller.page(head ? null : cursor, asker)
                .subscribe(
                        found -> poller.execute(() -> arrived(found, head, look)),
                        error -> poller.execute(() -> failed(user, error)));
    }

    private void resume() {
        if (running) {
            step();
        }
    }

    private void arrived(ResultPage<Task> found, boolean head, long look) {
        if (!running) {
            return;
        }
        failures = 0;
        int at = head ? 0 : page;
        int missed = 0;
        for (Task task : found.items()) {
            PolledTask watched = poller.tasks().find(task.id());
            if (watched != null) {
                missed += isMissing(watched) ? 1 : 0;
                watched.page = at;
                watched.walk = number;
                poller.seen(watched, task, look);
                expect(watched);
            }
        }
        if (poller.tasks().isEmpty()) {
            stop();
        } else if (head) {
            headAt = page;
            step();
        } else {
            advance(found, missed);
        }
    }

    private void advance(ResultPage<Task> found, int missed) {
        String next = found.nextCursor();
        boolean end = next == null || next.equals(cursor);
        page++;
        cursor = next;
        if (!end && page <= last) {
            step();
            return;
        }
        fruitless = missed > 0 ? 0 : fruitless + 1;
        countMissing(missed);
        // a page more costs one call, a missing task one call at every look: go on while that may pay
        if (!end && missing > 1 && fruitless < missing) {
            step();
            return;
        }
        if (missing > 0) {
            giveUp(end || fruitless >= missing);
        }
        running = false;
        poller.tickBy(poller.now());
    }

    /**
     * Counts the due tasks that should have been seen. That goes through all tasks, so it is done every few pages only, and
     * whenever the count so far is reason to stop.
     */
    private void countMissing(int found) {
        missing -= found;
        if (missing <= 1 || fruitless >= missing || ++pagesSinceCount >= PAGES_PER_COUNT) {
            pagesSinceCount = 0;
            missing = 0;
            for (PolledTask task : poller.tasks()) {
                missing += isMissing(task) ? 1 : 0;
            }
        }
    }

    private boolean isMissing(PolledTask task) {
        return task.joined < begun
                && task.walk != number
                && task.page != PolledTask.UNLISTED
                && task.page < page
                && task.isDue(poller.now());
    }

    private void giveUp(boolean inVain) {
        long now = poller.now();
        for (PolledTask task : poller.tasks()) {
            if (isMissing(task)) {
                task.page = inVain ? PolledTask.UNLISTED : PolledTask.UNLOCATED;
                task.unlistedUntil = now + Math.max(PollCoordinator.SECOND * 5, now - task.since);
            }
        }
    }

    private void failed(ManusUser user, Throwable error) {
        if (!running) {
            return;
        }
        running = false;
        waitingFor = null;
        if (PollRequests.endsAll(error)) {
            poller.failAllOf(user, error);
            if (!poller.tasks().isEmpty()) {
                poller.tickBy(poller.now());
            }
            return;
        }
        failures++;
        notBefore = poller.now() + (PollRequests.isFinal(error) ? PollCoordinator.SECOND * 600 : PollCoordinator.backoff(failures));
        poller.report(failures, "task.list", error);
        poller.tickBy(poller.now());
    }
}
