package io.github.manusreactive.examples.service.job;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The newest state of each task of a job, in the order of change. A subscriber remembers the number of the last
 * change it saw and requests later ones: a slow subscriber costs no memory, and one that reconnects misses nothing.
 */
final class TaskBoard {

    private record TaskRow(long change, TaskView task) {}

    /**
     * A set of changes.
     *
     * @param upTo number of the last one
     * @param tasks newest state of the changed tasks
     */
    record Changes(long upTo, List<TaskView> tasks) {}

    private final Map<String, TaskRow> rows = new HashMap<>();
    private final TreeMap<Long, TaskView> byChange = new TreeMap<>();
    private final Map<JobTaskState, Integer> counts = new EnumMap<>(JobTaskState.class);
    private long lastChange;

    synchronized void add(TaskView task) {
        put(task);
    }

    /** Changes a task, unless it has ended. */
    synchronized void change(String key, UnaryOperator<TaskView> change) {
        TaskRow row = rows.get(key);
        if (row != null && !row.task.state().isEnd()) {
            byChange.remove(row.change);
            counts.merge(row.task.state(), -1, Integer::sum);
            put(change.apply(row.task));
        }
    }

    /** Marks all tasks that were not started as skipped. */
    synchronized void skipTheRest() {
        List.copyOf(rows.keySet()).forEach(key -> change(key, task -> task.in(JobTaskState.SKIPPED)));
    }

    private void put(TaskView task) {
        rows.put(task.key(), new TaskRow(++lastChange, task));
        byChange.put(lastChange, task);
        counts.merge(task.state(), 1, Integer::sum);
    }

    synchronized @Nullable TaskView find(String key) {
        TaskRow row = rows.get(key);
        return row == null ? null : row.task;
    }

    synchronized Set<String> keysIn(JobTaskState state) {
        Set<String> keys = new HashSet<>();
        if (counts.getOrDefault(state, 0) > 0) {
            rows.forEach((key, row) -> {
                if (row.task.state() == state) {
                    keys.add(key);
                }
            });
        }
        return keys;
    }

    synchronized long lastChange() {
        return lastChange;
    }

    synchronized Map<JobTaskState, Integer> counts() {
        Map<JobTaskState, Integer> copy = new EnumMap<>(counts);
        copy.values().removeIf(count -> count == 0);
        return copy;
    }

    /** Returns up to {@code limit} tasks that changed after a change, in the order of change. */
    synchronized Changes after(long change, int limit) {
        List<TaskView> tasks = new ArrayList<>();
        long upTo = change;
        for (Map.Entry<Long, TaskView> next : byChange.tailMap(change, false).entrySet()) {
            if (tasks.size() == limit) {
                break;
            }
            tasks.add(next.getValue());
            upTo = next.getKey();
        }
        return new Changes(upTo, tasks);
    }

    /** Returns all tasks in input order. */
    synchronized List<TaskView> all() {
        return rows.values().stream()
                .map(TaskRow::task)
                .sorted((a, b) -> Integer.compare(a.number(), b.number()))
                .toList();
    }
}
