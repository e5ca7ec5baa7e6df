package io.github.manusreactive.fanout.internal.failure;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;

/**
 * Counts the created tasks of each user that never appeared. One may be accidental; several in a row show that the
 * user's creates have no effect. The order of creation counts, not that of detection: a task that runs for hours
 * interrupts a row although it has not ended.
 */
public final class MissingTaskTracker {

    /** Number of recent tasks that are kept; a missing task is detected minutes after its creation. */
    private static final long KEPT = 1000;

    private static final class UserRecord {
        private long created;
        private final TreeSet<Long> missing = new TreeSet<>();
    }

    private final int limit;
    private final Map<String, UserRecord> users = new HashMap<>();

    public MissingTaskTracker(int limit) {
        this.limit = limit;
    }

    /** Counts a created task; returns its position among the user's tasks of this run. */
    public synchronized long created(String user) {
        return ++users.computeIfAbsent(user, label -> new UserRecord()).created;
    }

    /** Counts a task that never appeared; returns whether it is one of {@code limit} in a row. */
    public synchronized boolean missing(String user, long position) {
        TreeSet<Long> missing = users.computeIfAbsent(user, label -> new UserRecord()).missing;
        missing.add(position);
        missing.headSet(position - KEPT).clear();
        long first = position;
        while (missing.contains(first - 1)) {
            first--;
        }
        long last = position;
        while (missing.contains(last + 1)) {
            last++;
        }
        return last - first + 1 >= limit;
    }
}
