package io.github.manusreactive.test.engine;

import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.test.agent.AgentScript;
import io.github.manusreactive.test.agent.AgentStep;
import io.github.manusreactive.test.journal.CallJournal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Creates, changes, stops and deletes tasks. {@link TaskReads} reads them. */
final class TaskApi {

    private static final int TITLE_LENGTH = 60;
    private static final int REFERENCES_KEPT = 20;

    private final TaskLookup lookup;
    private final AgentRunner runner;
    private final TaskHistory history;
    private final MessageRules rules;
    private final IdGenerator ids;
    private final CallJournal journal;
    private final TaskObserver observer;
    private final SandboxTime time;
    private final SandboxSettings settings;

    TaskApi(
            TaskLookup lookup,
            AgentRunner runner,
            TaskHistory history,
            MessageRules rules,
            IdGenerator ids,
            CallJournal journal,
            TaskObserver observer,
            SandboxTime time,
            SandboxSettings settings) {
        this.lookup = lookup;
        this.runner = runner;
        this.history = history;
        this.rules = rules;
        this.ids = ids;
        this.journal = journal;
        this.observer = observer;
        this.time = time;
        this.settings = settings;
    }

    void register(Map<Operation, ApiHandler> handlers) {
        handlers.put(Operation.TASK_CREATE, this::create);
        handlers.put(Operation.TASK_SEND_MESSAGE, this::sendMessage);
        handlers.put(Operation.TASK_UPDATE, this::update);
        handlers.put(Operation.TASK_STOP, this::stop);
        handlers.put(Operation.TASK_DELETE, this::delete);
        handlers.put(Operation.TASK_CONFIRM_ACTION, this::confirmAction);
    }

    private Map<String, Object> create(SandboxApiCall call) {
        MessageRules.Checked message = rules.check(call);
        String profile = MessageRules.profile(call);
        Map<String, Object> schema = MessageRules.schema(call);
        String visibility = call.oneOf("share_visibility", "private", "private", "team", "public");
        String projectId = call.string("project_id");
        SandboxAccount account = call.account();
        if (projectId != null && !account.projects.containsKey(projectId)) {
            throw SandboxApiException.notFound("project");
        }
        for (String reference : message.references()) {
            if (call.caller.ownTasksOnly() && lookup.find(call.caller, reference) == null) {
                throw SandboxApiException.notFound("task");
            }
        }
        call.flag("interactive_mode");
        boolean hidden = call.flag("hide_in_task_list");
        String title = call.string("title");

        SandboxTaskState task = lookup.newTask(
                account, ids.task(), message.text(), title != null && !title.isBlank() ? title : titleOf(message));
        task.key = call.caller.key();
        task.clientId = call.caller.clientId();
        task.visibility = visibility;
        task.hidden = hidden;
        task.projectId = projectId;
        task.type = projectId != null ? "project" : "standard";
        task.profile = profile != null ? profile : "standard";
        task.schema = schema;
        task.connectors = message.connectors() == null ? List.of() : message.connectors();
        task.references = message.references();
        call.taskId = task.id;
        if (settings.live().ghost(profile) || account.ghostProfiles.contains(task.profile)) {
            return ghost(task);
        }
        AgentScript script = runner.script(
                task,
                new SandboxTaskState.Message(
                        message.text(), message.attachments().size()));
        if (script.traits().ghost()) {
            return ghost(task);
        }
        Duration own = script.traits().notFoundFor();
        task.unknownUntilMillis = time.millis() + (own != null ? own : settings.unknownFor()).toMillis();
        task.unlistedUntilMillis = time.millis() + (own != null ? own : settings.unlistedFor()).toMillis();
        journal.taskCreated(message.text());
        observer.created(task);
        history.asked(task, message.text(), message.attachments());
        runner.begin(task, script);
        return head(task);
    }

    /** Returns a successful response without keeping the task. */
    private Map<String, Object> ghost(SandboxTaskState task) {
        task.account.remove(task);
        journal.ghostCreated();
        return head(task);
    }

    private Map<String, Object> sendMessage(SandboxApiCall call) {
        SandboxTaskState task = lookup.task(call);
        MessageRules.Checked message = rules.check(call);
        String profile = MessageRules.profile(call);
        Map<String, Object> schema = MessageRules.schema(call);
        if (profile != null) {
            task.profile = profile;
        }
        if (schema != null) {
            task.schema = schema;
        }
        if (call.flag("clear_connectors")) {
            task.connectors = List.of();
        } else if (message.connectors() != null && !message.connectors().isEmpty()) {
            task.connectors = message.connectors();
        }
        task.references = newestReferences(task.references, message.references());
        history.asked(task, message.text(), message.attachments());
        SandboxTaskState.Message turn = new SandboxTaskState.Message(
                message.text(), message.attachments().size());
        SandboxTaskState.Waiting waiting = task.waiting;
        if (waiting != null) {
            runner.reply(task, waiting, turn);
        } else if (task.status.equals("running")) {
            task.queued.add(turn);
        } else {
            runner.begin(task, turn);
        }
        return SandboxJson.object("task_id", task.id);
    }

    private Map<String, Object> update(SandboxApiCall call) {
        SandboxTaskState task = lookup.task(call);
        String title = call.string("title");
        String visibility = call.oneOf("share_visibility", task.visibility, "private", "team", "public");
        if (call.has("enable_visible_in_task_list")) {
            task.hidden = !call.flag("enable_visible_in_task_list");
        }
        if (title != null) {
            if (title.isBlank()) {
                throw SandboxApiException.invalid("title must not be empty");
            }
            task.title = title;
        }
        task.visibility = visibility;
        return head(task);
    }

    private Map<String, Object> stop(SandboxApiCall call) {
        runner.stop(lookup.task(call));
        return Map.of();
    }

    private Map<String, Object> delete(SandboxApiCall call) {
        if (call.required("task_id").equals(TaskLookup.DEFAULT_AGENT_TASK)) {
            throw SandboxApiException.invalid("tasks of agents cannot be deleted");
        }
        SandboxTaskState task = lookup.task(call);
        if (!task.deletable || task.agentId != null) {
            throw SandboxApiException.invalid("tasks of agents cannot be deleted");
        }
        if (task.status.equals("running") || task.status.equals("waiting")) {
            throw SandboxApiException.precondition("task is running; stop it first");
        }
        task.generation++;
        task.account.remove(task);
        return SandboxJson.object("id", task.id, "deleted", true);
    }

    private Map<String, Object> confirmAction(SandboxApiCall call) {
        SandboxTaskState task = lookup.task(call);
        String eventId = call.required("event_id");
        Map<String, Object> input = call.object("input");
        SandboxTaskState.Waiting waiting = task.waiting;
        if (waiting == null || !waiting.eventId().equals(eventId)) {
            throw SandboxApiException.precondition("task is not waiting for this event");
        }
        if (!(waiting.step() instanceof AgentStep.Await await)) {
            throw SandboxApiException.invalid(waiting.type() + " is answered with task.sendMessage");
        }
        boolean confirmed = runner.decide(task, waiting, await, input);
        return SandboxJson.object("task_id", task.id, "confirmed", confirmed);
    }

    private static Map<String, Object> head(SandboxTaskState task) {
        return SandboxJson.object(
                "task_id", task.id,
                "task_title", task.title,
                "task_url", task.url(),
                "share_url", task.shareUrl(),
                "share_visibility", task.visibility);
    }

    private static String titleOf(MessageRules.Checked message) {
        String line = message.text().strip().lines().findFirst().orElse("Untitled");
        return line.length() <= TITLE_LENGTH ? line : line.substring(0, TITLE_LENGTH);
    }

    private static List<String> newestReferences(List<String> known, List<String> added) {
        if (added.isEmpty()) {
            return known;
        }
        Set<String> all = new LinkedHashSet<>(known);
        all.removeAll(added);
        all.addAll(added);
        List<String> list = new ArrayList<>(all);
        return List.copyOf(list.subList(Math.max(0, list.size() - REFERENCES_KEPT), list.size()));
    }
}
