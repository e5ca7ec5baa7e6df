package io.github.manusreactive.internal.poll;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The tasks that somebody waits for: by id, and in a row, since a pass over a hundred thousand of them takes several times as long
 * where each step leads through a map's entry. Touched only in the watch's serial.
 */
final class PolledTaskIndex implements Iterable<PolledTask> {

    private final Map<String, PolledTask> byId = new HashMap<>();
    /** By the id the server uses, where that differs from the one waited for: the main task of an agent goes by two names. */
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

    /** By the id waited for, or by the server's. */
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

    /** The server calls a task otherwise than whoever waits for it. */
    void alias(PolledTask task, String alias) {
        if (task.alias != null && !task.alias.equals(alias)) {
            byAlias.remove(task.alias, task);
        }
        task.alias = alias;
        byAlias.put(alias, task);
    }

    /** Takes a task out, if it is in; the last of the row takes its place. */
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

    /** In no order, and not to be changed meanwhile. */
    @Override
    public Iterator<PolledTask> iterator() {
        return row.iterator();
    }

    /** One of the tasks; another one for another turn, where there are several. */
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
