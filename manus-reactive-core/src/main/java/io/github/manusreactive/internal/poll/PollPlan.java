package io.github.manusreactive.internal.poll;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What is due at a tick, gathered in one pass: there may be a hundred thousand tasks. */
final class PollPlan {

    /** Due tasks that are not being read. */
    final List<PolledTask> due = new ArrayList<>();
    /** How many of the due tasks were never read. */
    int fresh;
    /** When the next task falls due that is not due yet. */
    long next = Long.MAX_VALUE;

    /** Tasks that fall due by the time a scan that begins now gets to their page. */
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
     * Chooses how deep to scan the listing: to the depth at which the pages, and a call for each task beyond them, are fewest.
     *
     * @return the tasks down to that depth by page; empty if a call for each task costs no more
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
