package io.github.manusreactive.internal.run;

import io.github.manusreactive.task.TaskEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sorts listed events by their times, because the order of a listing is unreliable. */
final class EventSorter {

    private EventSorter() {}

    /**
     * Returns events oldest first. Events with equal or missing times keep their position in the listing.
     *
     * @param newestFirst the requested order; if the times of the listing run in the other direction, they take precedence
     */
    static List<TaskEvent> oldestFirst(Collection<TaskEvent> listed, boolean newestFirst) {
        List<TaskEvent> placed = asListed(listed, newestFirst);
        List<TimedEvent> timed = new ArrayList<>(placed.size());
        Instant before = Instant.MIN;
        boolean sorted = true;
        for (TaskEvent event : placed) {
            Instant own = event.timestamp();
            Instant at = own == null ? before : own;
            sorted &= !at.isBefore(before);
            timed.add(new TimedEvent(event, at));
            before = at;
        }
        if (sorted) {
            return placed;
        }
        timed.sort(Comparator.comparing(TimedEvent::at));
        return timed.stream().map(TimedEvent::event).toList();
    }

    /** Returns events in the order of the listing, reversed if necessary so that the oldest is first. */
    static List<TaskEvent> asListed(Collection<TaskEvent> listed, boolean newestFirst) {
        List<TaskEvent> placed = new ArrayList<>(listed);
        int direction = direction(listed);
        if (direction < 0 || direction == 0 && newestFirst) {
            Collections.reverse(placed);
        }
        return placed;
    }

    /** Returns a positive value if the times increase, a negative one if they decrease, 0 if neither. */
    private static int direction(Collection<TaskEvent> listed) {
        Instant first = null;
        Instant last = null;
        for (TaskEvent event : listed) {
            Instant at = event.timestamp();
            first = first == null ? at : first;
            last = at == null ? last : at;
        }
        return first == null || last == null ? 0 : last.compareTo(first);
    }

    /** Returns whether the times show that an event is older than another one. */
    static boolean isOlder(TaskEvent event, TaskEvent other) {
        return isBefore(event.timestamp(), other.timestamp());
    }

    static boolean isSimultaneous(TaskEvent event, TaskEvent other) {
        return event.timestamp() != null && event.timestamp().equals(other.timestamp());
    }

    static boolean isBefore(@Nullable Instant one, @Nullable Instant other) {
        return one != null && other != null && one.isBefore(other);
    }

    private record TimedEvent(TaskEvent event, Instant at) {}
}
