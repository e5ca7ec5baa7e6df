package io.github.manusreactive.internal.util;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;

/**
 * Timer for deadlines that are almost never reached, as those of calls. Deadlines that are close to each other share one
 * task of the scheduler, so a call that ends in time schedules and cancels nothing. Each deadline runs at its exact time.
 */
public final class DeadlineTimer {

    /** Deadlines within this time share a task. */
    private static final long SPAN = TimeUnit.MILLISECONDS.toNanos(100);

    private final Scheduler scheduler;
    private final Map<Long, DeadlineGroup> groups = new HashMap<>();

    public DeadlineTimer(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /**
     * Runs a task on the scheduler after the delay, unless it is disposed before.
     *
     * @throws RejectedExecutionException if the scheduler is disposed
     */
    public Disposable schedule(Runnable task, long delayNanos) {
        long now = scheduler.now(TimeUnit.NANOSECONDS);
        PendingDeadline deadline = new PendingDeadline(task, now + Math.max(0, delayNanos));
        synchronized (groups) {
            Long key = Math.floorDiv(deadline.due, SPAN);
            DeadlineGroup group = groups.get(key);
            if (group == null) {
                removeEmptyGroups();
                group = new DeadlineGroup(key);
                groups.put(key, group);
            }
            try {
                group.add(deadline, now);
            } catch (RejectedExecutionException e) {
                groups.remove(key);
                throw e;
            }
        }
        return deadline;
    }

    /** The newest group stays without deadlines: the next call needs it. */
    private void removeEmptyGroups() {
        groups.values().removeIf(DeadlineGroup::isDisposedIfEmpty);
    }

    private void run(DeadlineGroup group) {
        List<Runnable> due;
        synchronized (groups) {
            due = group.takeDue(scheduler.now(TimeUnit.NANOSECONDS));
            if (group.first == null) {
                groups.remove(group.key, group);
            }
        }
        due.forEach(Runnable::run);
    }

    /** A linked list, so that a deadline is removed without a search. Guarded by the monitor of the groups. */
    private final class DeadlineGroup {

        private final Long key;
        private @Nullable PendingDeadline first;
        private @Nullable Disposable task;
        private long taskDue;

        DeadlineGroup(Long key) {
            this.key = key;
        }

        void add(PendingDeadline deadline, long now) {
            PendingDeadline next = first;
            deadline.group = this;
            deadline.next = next;
            if (next != null) {
                next.previous = deadline;
            }
            first = deadline;
            // last, because a scheduler of virtual time runs a task that is due at once
            if (task == null || deadline.due < taskDue) {
                scheduleAt(deadline.due, now);
            }
        }

        void remove(PendingDeadline deadline) {
            PendingDeadline before = deadline.previous;
            PendingDeadline after = deadline.next;
            if (before == null) {
                first = after;
            } else {
                before.next = after;
            }
            if (after != null) {
                after.previous = before;
            }
            deadline.group = null;
            deadline.previous = null;
            deadline.next = null;
        }

        boolean isDisposedIfEmpty() {
            if (first != null) {
                return false;
            }
            if (task != null) {
                task.dispose();
            }
            return true;
        }

        List<Runnable> takeDue(long now) {
            List<Runnable> due = new ArrayList<>();
            long nextDue = Long.MAX_VALUE;
            PendingDeadline next;
            for (PendingDeadline each = first; each != null; each = next) {
                next = each.next;
                if (each.due <= now) {
                    remove(each);
                    due.add(each.action);
                } else {
                    nextDue = Math.min(nextDue, each.due);
                }
            }
            task = null;
            if (first != null) {
                try {
                    scheduleAt(nextDue, now);
                } catch (RejectedExecutionException e) {
                    // the scheduler was disposed: no later deadline can run, but those that are due do
                }
            }
            return due;
        }

        private void scheduleAt(long due, long now) {
            Disposable later = task;
            taskDue = due;
            task = scheduler.schedule(() -> run(this), due - now, TimeUnit.NANOSECONDS);
            if (later != null) {
                later.dispose();
            }
        }
    }

    private final class PendingDeadline implements Disposable {

        private final Runnable action;
        private final long due;
        private @Nullable DeadlineGroup group;
        private @Nullable PendingDeadline previous;
        private @Nullable PendingDeadline next;

        PendingDeadline(Runnable action, long due) {
            this.action = action;
            this.due = due;
        }

        @Override
        public void dispose() {
            synchronized (groups) {
                DeadlineGroup current = group;
                if (current != null) {
                    current.remove(this);
                }
            }
        }
    }
}
