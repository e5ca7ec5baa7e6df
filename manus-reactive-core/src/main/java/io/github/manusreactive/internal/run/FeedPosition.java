package io.github.manusreactive.internal.run;

import io.github.manusreactive.task.TaskEvent;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Position of a subscriber in a task's events, used as the cursor of its next page.
 *
 * @param last id of the last event in the listing that has one, empty at the beginning
 * @param at time of that event in milliseconds, {@link #UNKNOWN} if it has none or was not read yet
 * @param start event to read from, some events before {@code last}, so that an event listed late in between is found
 * @param unnamed number of events without an id emitted after {@code last}; they can only be counted
 * @param round distinguishes otherwise equal positions
 * @param changes number of the newest emitted change of a payload; 0 if changes are not emitted
 * @param rested whether the last page contained only changes: the next read comes after a pause, because any read may return a
 *     change
 */
record FeedPosition(String last, long at, String start, int unnamed, int round, long changes, boolean rested) {

    private static final long UNKNOWN = Long.MIN_VALUE;

    private static final String SEPARATOR = "\n";

    static FeedPosition after(@Nullable String eventId, long changes) {
        String id = eventId == null ? "" : eventId;
        return new FeedPosition(id, UNKNOWN, id, 0, 0, id.isEmpty() ? 0 : changes, false);
    }

    static FeedPosition parse(String cursor) {
        String[] parts = cursor.split(SEPARATOR, -1);
        return new FeedPosition(
                parts[0],
                Long.parseLong(parts[1]),
                parts[2],
                Integer.parseInt(parts[3]),
                Integer.parseInt(parts[4]),
                Long.parseLong(parts[5]),
                Boolean.parseBoolean(parts[6]));
    }

    String cursor() {
        return String.join(
                SEPARATOR,
                last,
                String.valueOf(at),
                start,
                String.valueOf(unnamed),
                String.valueOf(round),
                String.valueOf(changes),
                String.valueOf(rested));
    }

    boolean isBeginning() {
        return last.isEmpty();
    }

    /**
     * Returns the position after all events of a listing.
     *
     * @param listed the events from {@code start} on, in the order of the listing
     * @param overlap number of events, counted back, within which a late or changed event is found
     */
    FeedPosition behind(List<TaskEvent> listed, int overlap) {
        int newest = listed.size() - 1;
        while (newest >= 0 && listed.get(newest).id().isEmpty()) {
            newest--;
        }
        if (newest < 0) {
            return new FeedPosition(last, at, start, listed.size(), round + 1, changes, false);
        }
        String id = listed.get(newest).id();
        int first = newest;
        for (int i = newest, found = 0; i >= 0 && found <= overlap; i--) {
            if (!listed.get(i).id().isEmpty()) {
                first = i;
                found++;
            }
        }
        Instant time = listed.get(newest).timestamp();
        return new FeedPosition(
                id,
                time == null ? UNKNOWN : time.toEpochMilli(),
                listed.get(first).id(),
                listed.size() - 1 - newest,
                id.equals(last) ? round + 1 : 0,
                changes,
                false);
    }

    /**
     * Returns this position after a page.
     *
     * @param newest number of the newest change
     * @param rest whether the page contained only changes
     */
    FeedPosition withChanges(long newest, boolean rest) {
        return new FeedPosition(last, at, start, unnamed, round, newest, rest);
    }

    /** Returns whether an event is known to be older than the last one. */
    boolean isPast(TaskEvent event) {
        Instant time = event.timestamp();
        return at != UNKNOWN && time != null && time.toEpochMilli() < at;
    }

    /**
     * Returns whether a listing extends beyond the position or starts after it.
     *
     * @param known ids that were listed before: a listing that starts with them may start anywhere
     */
    boolean isPassed(List<TaskEvent> listed, RecentIds known) {
        boolean reached = false;
        boolean past = false;
        for (TaskEvent event : listed) {
            if (reached && !event.id().equals(last)) {
                return true;
            }
            reached |= event.id().equals(last);
            past |= isPast(event) || known.contains(event.id());
        }
        return !reached && !past && at != UNKNOWN && !listed.isEmpty();
    }
}
