package io.github.manusreactive.internal.poll;

import io.github.manusreactive.task.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;

/** A task that somebody waits for; all its waiters share one. Touched only in the watch's serial. */
final class PolledTask {

    /** Page of a task that a scan of the listing did not find: hidden, deleted, too new or too deep. */
    static final int UNLISTED = -1;

    final String id;
    /** What the server calls it, if otherwise. */
    @Nullable
    String alias;

    /** In the roster. */
    int position;

    /** When the wait began, or the last wake-up came. */
    long since;

    long due;
    /** Until when it is not expected in the listing, if it is {@link #UNLISTED}. */
    long unlistedUntil;
    /** Page of the listing on which it was last seen. A new task is on the first. */
    int page;

    boolean looked;
    /** Reads of this task alone that failed in a row for a reason of its own. */
    int misses;

    boolean woken;
    boolean interactive;

    /** The look at this task alone that is under way. */
    @Nullable
    Disposable look;

    private @Nullable StatusSubscription waiters;

    PolledTask(String id, long now) {
        this.id = id;
        this.since = now;
        this.due = Long.MAX_VALUE;
    }

    void add(StatusSubscription waiter) {
        waiter.next = waiters;
        waiters = waiter;
    }

    void remove(StatusSubscription waiter) {
        StatusSubscription before = null;
        for (StatusSubscription w = waiters; w != null; before = w, w = w.next) {
            if (w == waiter) {
                if (before == null) {
                    waiters = w.next;
                } else {
                    before.next = w.next;
                }
                return;
            }
        }
    }

    boolean isEmpty() {
        return waiters == null;
    }

    /** One of those who wait. */
    StatusSubscription anyWaiter() {
        return Objects.requireNonNull(waiters);
    }

    /**
     * Takes out the waiters that accept a snapshot.
     *
     * @param begun number of the look that brought it
     * @return whom to deliver it to
     */
    List<StatusSubscription> accept(Task task, long begun, long now, long interval) {
        List<StatusSubscription> accepted = List.of();
        long next = interval;
        for (StatusSubscription w = waiters; w != null; w = w.next) {
            long wish = w.joined < begun ? w.check(task, now) : StatusCondition.LATER;
            if (wish == StatusCondition.ACCEPT) {
                accepted = accepted.isEmpty() ? new ArrayList<>(1) : accepted;
                accepted.add(w);
            } else {
                next = Math.min(next, wish);
            }
        }
        accepted.forEach(this::remove);
        due = woken ? now : now + next;
        return accepted;
    }

    /**
     * Takes out the waiters for which a failed read is one too many.
     *
     * @param which whose read it was
     * @param begun number of the look that failed
     */
    List<StatusSubscription> miss(Predicate<StatusSubscription> which, Throwable error, long begun, long now) {
        misses++;
        return take(waiter -> which.test(waiter) && waiter.joined < begun && waiter.misses(error, now));
    }

    /** Takes out some of the waiters. */
    List<StatusSubscription> take(Predicate<StatusSubscription> which) {
        List<StatusSubscription> taken = new ArrayList<>();
        for (StatusSubscription w = waiters; w != null; w = w.next) {
            if (which.test(w)) {
                taken.add(w);
            }
        }
        taken.forEach(this::remove);
        return taken;
    }
}
