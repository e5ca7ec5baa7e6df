package io.github.manusreactive.lifecycle;

import io.github.manusreactive.error.NotFoundException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import reactor.core.Disposable;

/** Looks at single tasks by {@code task.detail}. Touched only in the watch's serial. */
final class SingleLooks {

    /** So many at once, so that one slow answer does not hold up the rest. */
    private static final int CONCURRENT = 16;
    /** So many new tasks do not wait for a walk that is under way. */
    private static final int FRESH = 5;

    private final StatusWatch watch;
    private final WatchSettings settings;
    private final Pace pace;

    private int underWay;
    private int failures;
    private long notBefore = Long.MIN_VALUE;

    SingleLooks(StatusWatch watch, WatchSettings settings, Pace pace) {
        this.watch = watch;
        this.settings = settings;
        this.pace = pace;
    }

    /**
     * Looks at what is due, woken tasks first, then the most overdue; while a walk is under way, only at what it will not see.
     *
     * @return when to come back for those that could not be looked at, in nanoseconds of the clock
     */
    long lookAt(long now, boolean walking) {
        boolean fewFresh = watch.tasks().stream()
                        .filter(task -> !task.looked && task.isDue(now))
                        .limit(FRESH + 1)
                        .count()
                <= FRESH;
        List<Watched> due = new ArrayList<>();
        for (Watched task : watch.tasks()) {
            boolean single = !walking || task.page == Watched.UNLISTED || fewFresh && !task.looked;
            if (task.isDue(now) && (single || task.woken)) {
                due.add(task);
            }
        }
        due.sort(Comparator.comparing((Watched task) -> !task.woken).thenComparingLong(task -> task.due));
        for (Watched task : due) {
            if (underWay == CONCURRENT) {
                return Long.MAX_VALUE;
            }
            if (now < notBefore) {
                return notBefore;
            }
            // a wake-up is no poll: it is followed at once, within the rate budget
            if (!task.woken && !pace.take(now)) {
                return now + pace.nanosToNext(now);
            }
            look(task);
        }
        return Long.MAX_VALUE;
    }

    /** Gives up the look at a task that nobody waits for any more. */
    void cancel(Watched task) {
        Disposable look = task.look;
        if (look != null) {
            task.look = null;
            underWay--;
            look.dispose();
        }
    }

    private void look(Watched task) {
        long begun = watch.nextNumber();
        underWay++;
        Disposable.Swap look = reactor.core.Disposables.swap();
        task.look = look;
        look.update(watch.detail(task)
                .subscribe(
                        snapshot -> watch.serial().run(() -> {
                            if (ended(task, look)) {
                                failures = 0;
                                watch.seen(task, snapshot, begun);
                            }
                        }),
                        error -> watch.serial().run(() -> {
                            if (ended(task, look)) {
                                failed(task, error);
                            }
                        })));
        task.woken = false;
    }

    /** False where the look was given up before its answer came. */
    private boolean ended(Watched task, Disposable look) {
        if (task.look != look) {
            return false;
        }
        task.look = null;
        underWay--;
        watch.tickSoon();
        return true;
    }

    private void failed(Watched task, Throwable error) {
        long now = watch.now();
        if (error instanceof NotFoundException
                && now - task.since < settings.unknownFor().toNanos()) {
            task.due = now + StatusWatch.SECOND;
        } else if (Looks.endsAll(error)) {
            watch.failAll(error);
        } else if (error instanceof NotFoundException || Looks.isFinal(error)) {
            watch.fail(task, error);
        } else {
            failures++;
            notBefore = now + watch.backoff(failures);
            watch.report(failures, "task.detail", error);
        }
    }
}
