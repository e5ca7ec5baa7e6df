package io.github.manusreactive.internal.poll;

import io.github.manusreactive.task.Task;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sum of the credits of awaited tasks. The server sends a figure for the whole task with each read: only its growth counts. */
final class AwaitedCredits {

    /** A task that was not read since so many others were begins again with its next read. */
    private static final int REMEMBERED = 50_000;

    private final Map<String, Integer> figures = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.@Nullable Entry<String, Integer> oldest) {
            return size() > REMEMBERED;
        }
    };

    private long total;

    /** Counts a task from its first credit. Of a task that was not created here, the first read is where its count begins. */
    synchronized void created(String taskId) {
        figures.putIfAbsent(taskId, 0);
    }

    synchronized void seen(Task task) {
        Integer reported = task.creditUsage();
        int figure = reported == null ? 0 : reported;
        Integer before = figures.get(task.id());
        if (before == null) {
            figures.put(task.id(), figure);
        } else if (figure > before) {
            figures.put(task.id(), figure);
            total += figure - before;
        }
    }

    synchronized long total() {
        return total;
    }
}
