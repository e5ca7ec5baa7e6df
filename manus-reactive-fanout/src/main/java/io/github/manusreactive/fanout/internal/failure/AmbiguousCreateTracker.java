package io.github.manusreactive.fanout.internal.failure;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Counts consecutive creates of each user with an unknown outcome. Creates that were sent before the last one was
 * known count once with it, because one broken connection affects many of them.
 */
public final class AmbiguousCreateTracker {

    /** Fewer in a row may be accidental. */
    public static final int LIMIT = 3;

    private static final class UserRecord {
        private int inARow;
        private Instant countedAt = Instant.MIN;
    }

    private final Map<String, UserRecord> users = new HashMap<>();

    /** A create succeeded. */
    public synchronized void created(String user) {
        users.remove(user);
    }

    /**
     * The outcome of a create stays unknown.
     *
     * @param sentAt when it was sent
     * @return whether the limit of consecutive creates is reached
     */
    public synchronized boolean ambiguous(String user, Instant sentAt, Instant now) {
        UserRecord record = users.computeIfAbsent(user, label -> new UserRecord());
        if (sentAt.isAfter(record.countedAt)) {
            record.countedAt = now;
            record.inARow++;
        }
        return record.inARow >= LIMIT;
    }
}
