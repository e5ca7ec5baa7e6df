package io.github.manusreactive.internal.poll;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The polls due at a tick, collected in one pass: there may be a hundred thousand tasks. */
final class PollPlan {

    /** Due tasks that are not being read. */
    final List<PolledTask> due = new ArrayList<>();
    /** Number of due tasks that were never read. */
    int fresh;
    /** Time at which the next task falls due. */
    long next = Long.MAX_VALUE;

    /** Tasks that will be due when a scan that starts now reaches their page. */
    private final List<PolledTask> listed = new ArrayList<>();

    private boolean anyListedIsDue;

    private PollPlan() {}

    static PollPlan of(Iterable<PolledTask> tasks, long now, double nanosPerPage) {
        PollPlan plan = new PollPlan();
        for (PolledTask task : tasks) {
            if (task.look == null) {
                plan.add(task, now, nanosPerPage);
            }
        }
        return plan;
    }

    private void add(PolledTask task, long now, double nanosPerPage) {
        boolean isDue = task.due <= now;
        if (isDue) {
            due.add(task);
            fresh += task.looked ? 0 : 1;
        } else {
            next = Math.min(next, task.due);
        }
        if (task.page == PolledTask.UNLISTED && task.unlistedUntil <= now) {
            task.page = 0;
        }
        if (!task.woken && task.page != PolledTask.UNLISTED && task.due <= now + (long) (task.page * nanosPerPage)) {
            anyListedIsDue |= isDue;
            listed.add(task);
        }
    }

    /**
     * Chooses the depth of a scan that minimizes the number of pages plus single calls for the tasks beyond them.
     *
     * @return the tasks to that depth by page; empty if single calls for all tasks cost no more
     */
    List<PolledTask> worthScanning() {
        int count = 0;
        if (anyListedIsDue) {
            listed.sort(Comparator.comparingInt(task -> task.page));
            int fewest = listed.size();
            for (int i = 0; i < listed.size(); i++) {
                int pages = listed.get(i).page + 1;
                int beyond = listed.size() - (i + 1);
                if (pages + beyond < fewest) {
                    fewest = pages + beyond;
                    count = i + 1;
                }
            }
        }
        return listed.subList(0, count);
    }
}
