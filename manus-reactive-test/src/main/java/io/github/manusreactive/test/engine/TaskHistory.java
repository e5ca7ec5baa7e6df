package io.github.manusreactive.test.engine;

import io.github.manusreactive.test.agent.AgentFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Writes the events of tasks. Called with the lock of the task's account held. */
final class TaskHistory {

    private final SandboxTime time;
    private final Ids ids;
    private final Function<AgentFile, String> publish;

    TaskHistory(SandboxTime time, Ids ids, Function<AgentFile, String> publish) {
        this.time = time;
        this.ids = ids;
        this.publish = publish;
    }

    TaskState.Event event(TaskState task, String type, @Nullable Map<String, Object> payload, boolean verboseOnly) {
        long now = time.millis();
        task.updatedMillis = now;
        TaskState.Event event = new TaskState.Event(ids.event(), type, now, payload, verboseOnly);
        task.events.add(event);
        return event;
    }

    void status(TaskState task, String status, @Nullable Map<String, Object> detail) {
        task.status = status;
        event(task, "status_update", Json.object("agent_status", status, "status_detail", detail), false);
    }

    /** What the user wrote. */
    void asked(TaskState task, MessageRules.Checked message) {
        event(
                task,
                "user_message",
                Json.object("content", message.text(), "message_type", "text", "attachments", message.attachments()),
                false);
    }

    /** What the agent says; its files become downloadable. */
    TaskState.Event said(
            TaskState task,
            String text,
            @Nullable String kind,
            List<AgentFile> files,
            @Nullable Map<String, Object> expectation) {
        List<TaskState.Attachment> attached = new ArrayList<>(files.size());
        List<Object> shown = new ArrayList<>(files.size());
        for (AgentFile file : files) {
            String url = publish.apply(file);
            attached.add(new TaskState.Attachment(file, url));
            shown.add(Json.object(
                    "type", file.type(),
                    "filename", file.filename(),
                    "url", url,
                    "content_type", file.contentType(),
                    "path", "/workspace/" + file.filename()));
        }
        task.lastMessage = text;
        task.lastFiles = List.copyOf(attached);
        return event(
                task,
                "assistant_message",
                Json.object(
                        "content", text,
                        "attachments", shown,
                        "delivery_kind", kind,
                        "question_expectation", expectation),
                false);
    }
}
