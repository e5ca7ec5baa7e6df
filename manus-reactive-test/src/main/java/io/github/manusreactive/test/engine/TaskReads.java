package io.github.manusreactive.test.engine;

import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.test.wire.WireForm;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import org.jspecify.annotations.Nullable;

/** Handles task.detail, task.list and task.listMessages. */
final class TaskReads {

    private final TaskLookup lookup;
    private final SandboxTime time;
    private final IdGenerator ids;
    private final SandboxSettings settings;
    private final OddEntries odd;

    TaskReads(TaskLookup lookup, SandboxTime time, IdGenerator ids, SandboxSettings settings) {
        this.lookup = lookup;
        this.time = time;
        this.ids = ids;
        this.settings = settings;
        this.odd = new OddEntries(settings.live().oddEntries(), settings.seed());
    }

    void register(Map<Operation, ApiHandler> handlers) {
        handlers.put(Operation.TASK_DETAIL, this::detail);
        handlers.put(Operation.TASK_LIST, this::list);
        handlers.put(Operation.TASK_LIST_MESSAGES, this::listMessages);
    }

    private Map<String, Object> detail(SandboxApiCall call) {
        return SandboxJson.object("task", lookup.task(call).json(time.millis()));
    }

    private Map<String, Object> list(SandboxApiCall call) {
        int limit = call.limit(20, 100);
        boolean descending = call.oneOf("order", "desc", "asc", "desc").equals("desc");
        TaskFilter filter = filter(call);
        if (settings.live().newTasksPerPage() > 0) {
            return shiftingPage(call, filter, limit, descending);
        }
        NavigableMap<Long, SandboxTaskState> tasks = call.account().tasks;
        Long after = CursorCodec.read("t", call.string("cursor"));
        if (after != null) {
            // repeats an entry, as if a task had appeared between the pages; pages of one entry would never advance
            boolean again = settings.live().pagesOverlap() && limit > 1;
            tasks = descending ? tasks.headMap(after, again) : tasks.tailMap(after, again);
        }
        List<Object> page = new ArrayList<>(limit);
        long last = 0;
        int count = 0;
        boolean more = false;
        for (SandboxTaskState task : (descending ? tasks.descendingMap() : tasks).values()) {
            if (!filter.accepts(task)) {
                continue;
            }
            if (count == limit) {
                more = true;
                break;
            }
            odd.addTask(page, task.json(time.millis()));
            last = task.sequence;
            count++;
        }
        return SandboxJson.object(
                "data", page, "has_more", more, "next_cursor", more ? CursorCodec.write("t", last) : null);
    }

    /** Returns a page whose cursor counts entries. New tasks appear between the pages. */
    private Map<String, Object> shiftingPage(SandboxApiCall call, TaskFilter filter, int limit, boolean descending) {
        Long cursor = CursorCodec.read("p", call.string("cursor"));
        if (cursor != null) {
            for (int i = 0; i < settings.live().newTasksPerPage(); i++) {
                SandboxTaskState task = lookup.newTask(call.account(), ids.task(), "", "Begun in the web app");
                task.status = "stopped";
                task.show("stopped", time.millis(), 0);
            }
        }
        NavigableMap<Long, SandboxTaskState> tasks = call.account().tasks;
        List<SandboxTaskState> listed = (descending ? tasks.descendingMap() : tasks)
                .values().stream().filter(filter::accepts).toList();
        int from = (int) Math.min(listed.size(), cursor == null ? 0 : cursor);
        int to = Math.min(listed.size(), from + limit);
        List<Object> page = new ArrayList<>(limit);
        listed.subList(from, to).forEach(task -> odd.addTask(page, task.json(time.millis())));
        boolean more = to < listed.size();
        return SandboxJson.object(
                "data", page, "has_more", more, "next_cursor", more ? CursorCodec.write("p", to) : null);
    }

    private TaskFilter filter(SandboxApiCall call) {
        String scope = call.oneOf("scope", "all", "all", "standard", "project", "agent_subtask");
        String agentId = call.string("agent_id");
        String projectId = call.string("project_id");
        String clientId = call.string("oauth_client_id");
        String keyId = call.string("api_key_id");
        if (scope.equals("agent_subtask") && agentId == null) {
            throw SandboxApiException.invalid("agent_id is required with scope agent_subtask");
        }
        if (scope.equals("project") && projectId == null) {
            throw SandboxApiException.invalid("project_id is required with scope project");
        }
        if (clientId != null && keyId != null) {
            throw SandboxApiException.invalid("oauth_client_id excludes api_key_id");
        }
        if (call.caller.ownTasksOnly()
                && (keyId != null || (clientId != null && !clientId.equals(call.caller.clientId())))) {
            throw SandboxApiException.denied("only the tasks of this app can be listed");
        }
        long now = time.millis();
        // the live service ignores a project without the scope
        String wanted = settings.form() == WireForm.LIVE && !scope.equals("project") ? null : projectId;
        return task -> (settings.hiddenTasksListed() || !task.hidden)
                && task.unlistedUntilMillis <= now
                && task.deletable
                && call.caller.sees(task)
                && (scope.equals("all") || scope.equals(task.type))
                && (agentId == null || agentId.equals(task.agentId))
                && (wanted == null || wanted.equals(task.projectId))
                && (clientId == null || clientId.equals(task.clientId))
                && (keyId == null || (task.key != null && keyId.equals(task.key.id())));
    }

    private Map<String, Object> listMessages(SandboxApiCall call) {
        SandboxTaskState task = lookup.task(call);
        int limit = call.limit(50, 200);
        boolean descending = call.oneOf("order", "desc", "asc", "desc").equals("desc");
        boolean verbose = call.flag("verbose");
        call.oneOf("slides_format", "html", "html", "pptx");
        List<SandboxTaskState.Event> events = task.events;
        int index = start(call, events, descending);
        List<Object> page = new ArrayList<>(Math.min(limit, events.size()));
        int count = 0;
        for (; index >= 0 && index < events.size(); index += descending ? -1 : 1) {
            SandboxTaskState.Event event = events.get(index);
            if (event.verboseOnly() && !verbose) {
                continue;
            }
            if (count == limit) {
                return messages(task, page, CursorCodec.write("m", index));
            }
            odd.addEvent(page, event);
            count++;
        }
        return messages(task, page, null);
    }

    /** Returns the start index. Cursors contain indexes, because the history grows only at its end. */
    private static int start(SandboxApiCall call, List<SandboxTaskState.Event> events, boolean descending) {
        Long cursor = CursorCodec.read("m", call.string("cursor"));
        String startId = call.string("start_event_id");
        if (cursor != null) {
            if (startId != null) {
                throw SandboxApiException.invalid("start_event_id excludes cursor");
            }
            return (int) Math.min(Integer.MAX_VALUE, cursor);
        }
        if (startId == null) {
            return descending ? events.size() - 1 : 0;
        }
        for (int i = 0; i < events.size(); i++) {
            if (events.get(i).id().equals(startId)) {
                return i;
            }
        }
        throw SandboxApiException.notFound("event");
    }

    private static Map<String, Object> messages(SandboxTaskState task, List<Object> page, @Nullable String next) {
        return SandboxJson.object("task_id", task.id, "messages", page, "has_more", next != null, "next_cursor", next);
    }

    private interface TaskFilter {
        boolean accepts(SandboxTaskState task);
    }
}
