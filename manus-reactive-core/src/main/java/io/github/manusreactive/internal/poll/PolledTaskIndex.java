package io.github.manusreactive.internal.poll;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The polled tasks by id and as a list: iterating a hundred thousand map entries takes several times as long. Used only on the
 * poller's serialized executor.
 */
final class PolledTaskIndex implements Iterable<PolledTask> {

    private final Map<String, PolledTask> byId = new HashMap<>();
    /** Tasks by the server's id, if it differs from the awaited one: the main task of an agent has two ids. */
    private final Map<String, PolledTask> byAlias = new HashMap<>();

    private final List<PolledTask> row = new ArrayList<>();

    @Nullable
    PolledTask byId(String id) {
        return byId.get(id);
    }

    @Nullable
    PolledTask byAlias(String id) {
        return byAlias.get(id);
    }

    /** Returns a task by the awaited or the server's id. */
    @Nullable
    PolledTask find(String id) {
        PolledTask task = byId.get(id);
        return task != null ? task : byAlias.get(id);
    }

    void add(PolledTask task) {
        byId.put(task.id, task);
        task.position = row.size();
        row.add(task);
    }

    /** Adds the server's id for a task. */
    void alias(PolledTask task, String alias) {
        if (task.alias != null && !task.alias.equals(alias)) {
            byAlias.remove(task.alias, task);
        }
        task.alias = alias;
        byAlias.put(alias, task);
    }

    /** Removes a task, if present; the last one in the list takes its place. */
    void remove(PolledTask task) {
        if (!byId.remove(task.id, task)) {
            return;
        }
        if (task.alias != null) {
            byAlias.remove(task.alias, task);
        }
        PolledTask last = row.remove(row.size() - 1);
        if (last != task) {
            row.set(task.position, last);
            last.position = task.position;
        }
    }

    /** Iterates in no defined order; the index must not change meanwhile. */
    @Override
    public Iterator<PolledTask> iterator() {
        return row.iterator();
    }

    /** Returns one of the tasks, a different one for another turn if there are several. */
    PolledTask any(int turn) {
        return row.get(turn % row.size());
    }

    List<PolledTask> copy() {
        return List.copyOf(row);
    }

    int size() {
        return row.size();
    }

    boolean isEmpty() {
        return row.isEmpty();
    }
}
