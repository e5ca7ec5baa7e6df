package io.github.manusreactive.fanout.internal.failure;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;

/**
 * Counts the tasks of each user that were created and never came to exist. One such task may be an accident; several in a row, in the
 * order of their creation, show that the user's creates lead nowhere. The order of creation decides, not that of the news: a task that
 * runs for hours counts as one that exists although it has not ended.
 */
public final class MissingTaskTracker {

    /** News of a task comes minutes after its creation. What is that many tasks older than the newest news is in no row with it. */
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

    /** A task was created; returns its position among the user's tasks of this run. */
    public synchronized long created(String user) {
        return ++users.computeIfAbsent(user, label -> new UserRecord()).created;
    }

    /** A task never came to exist. Returns whether it is one of {@code limit} such tasks in a row. */
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
