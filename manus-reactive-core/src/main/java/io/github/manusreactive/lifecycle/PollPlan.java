package io.github.manusreactive.lifecycle;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What a tick needs to know of all waiting tasks, gathered in one pass: there may be a hundred thousand. */
final class PollPlan {

    /** Tasks that nobody is looking at and that are due. */
    final List<PolledTask> due = new ArrayList<>();
    /** How many of the due tasks were never looked at. */
    int fresh;
    /** When the next task falls due that is not due yet; those that are due are seen to by the walk and the single looks. */
    long next = Long.MAX_VALUE;
    /** By page, how many tasks fall due by the time a walk that begins now gets there. */
    int[] perPage = new int[8];

    int located;
    /** How many of the due tasks may be on any page. */
    int unlocated;
    /** Whether any due task may be in the listing. */
    boolean anyListed;

    private PollPlan() {}

    static PollPlan of(Iterable<PolledTask> tasks, long now, double nanosPerPage) {
        PollPlan survey = new PollPlan();
        for (PolledTask task : tasks) {
            if (task.look == null) {
                survey.add(task, now, nanosPerPage);
            }
        }
        return survey;
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
            task.page = PolledTask.UNLOCATED;
        }
        if (task.woken || task.page == PolledTask.UNLISTED) {
            return;
        }
        anyListed |= isDue;
        if (task.page == PolledTask.UNLOCATED) {
            unlocated += isDue ? 1 : 0;
        } else if (task.due <= now + (long) (task.page * nanosPerPage)) {
            perPage = task.page < perPage.length ? perPage : Arrays.copyOf(perPage, task.page * 2);
            perPage[task.page]++;
            located++;
        }
    }
}
