package io.github.manusreactive.internal.poll;

import io.github.manusreactive.task.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;

/** A task with waiting subscribers, shared by all of them. Used only on the poller's serialized executor. */
final class PolledTask {

    /** Page of a task that a scan of the listing did not find: hidden, deleted, too new or too deep. */
    static final int UNLISTED = -1;

    final String id;
    /** The server's id for the task, if it differs. */
    @Nullable
    String alias;

    /** Position in the index. */
    int position;

    /** Time at which the wait started or the last wake-up arrived. */
    long since;

    long due;
    /** If it is {@link #UNLISTED}, the time until which it is not expected in the listing. */
    long unlistedUntil;
    /** Page of the listing on which it was last seen; the first for a new task. */
    int page;

    boolean looked;
    /** Consecutive failed reads of this task alone, for a reason of its own. */
    int misses;

    boolean woken;
    boolean interactive;

    /** The read of this task in flight. */
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

    /** Returns one of the subscriptions. */
    StatusSubscription anyWaiter() {
        return Objects.requireNonNull(waiters);
    }

    /**
     * Removes the subscriptions that accept a snapshot.
     *
     * @param begun number of the poll that returned it
     * @return the removed subscriptions
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
     * Removes the subscriptions for which a failed read is one too many.
     *
     * @param which selects the subscriptions that the read concerns
     * @param begun number of the failed poll
     */
    List<StatusSubscription> miss(Predicate<StatusSubscription> which, Throwable error, long begun, long now) {
        misses++;
        return take(waiter -> which.test(waiter) && waiter.joined < begun && waiter.misses(error, now));
    }

    /** Removes the selected subscriptions. */
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
