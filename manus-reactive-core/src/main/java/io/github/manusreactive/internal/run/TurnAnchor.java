package io.github.manusreactive.internal.run;

import io.github.manusreactive.task.TaskEvent;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The events known before a message was sent. They do not belong to the turn that the message starts, however late they are
 * listed.
 */
final class TurnAnchor {

    private final Set<String> known = new HashSet<>();
    private final @Nullable Instant newest;

    TurnAnchor(List<TaskEvent> before) {
        Instant latest = null;
        for (TaskEvent event : before) {
            if (!event.id().isEmpty()) {
                known.add(event.id());
            }
            Instant at = event.timestamp();
            latest = latest == null || EventSorter.isBefore(latest, at) ? at : latest;
        }
        newest = latest;
    }

    boolean knows(TaskEvent event) {
        return known.contains(event.id());
    }

    /** Returns the events after the anchor, or all events if none were known. */
    List<TaskEvent> after(List<TaskEvent> oldestFirst) {
        int start = oldestFirst.size();
        while (start > 0 && !knows(oldestFirst.get(start - 1)) && !isPast(oldestFirst.get(start - 1))) {
            start--;
        }
        return oldestFirst.subList(start, oldestFirst.size());
    }

    private boolean isPast(TaskEvent event) {
        return EventSorter.isBefore(event.timestamp(), newest);
    }
}
