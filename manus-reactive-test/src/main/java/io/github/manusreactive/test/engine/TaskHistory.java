package io.github.manusreactive.test.engine;

import io.github.manusreactive.test.agent.AgentFile;
import io.github.manusreactive.test.agent.AgentScript;
import io.github.manusreactive.test.agent.AgentStep;
import io.github.manusreactive.test.wire.WireForm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Writes the events of tasks. Callers hold the lock of the task's account. */
final class TaskHistory {

    private final SandboxTime time;
    private final IdGenerator ids;
    private final Function<AgentFile, String> publish;
    private final SandboxSettings settings;

    TaskHistory(SandboxTime time, IdGenerator ids, SandboxSettings settings, Function<AgentFile, String> publish) {
        this.time = time;
        this.ids = ids;
        this.settings = settings;
        this.publish = publish;
    }

    SandboxTaskState.Event event(
            SandboxTaskState task, String type, @Nullable Map<String, Object> payload, boolean verboseOnly) {
        SandboxTaskState.Event event = append(task, type, payload, verboseOnly);
        task.updatedMillis = event.millis();
        show(task, task.told);
        return event;
    }

    /** Adds an event without changing the task's {@code updated_at}. */
    SandboxTaskState.Event append(
            SandboxTaskState task, String type, @Nullable Map<String, Object> payload, boolean verboseOnly) {
        SandboxTaskState.Event event =
                new SandboxTaskState.Event(ids.event(), type, time.millis(), payload, verboseOnly, null);
        task.events.add(event);
        return event;
    }

    /** Adds an entry that is written unchanged. */
    void raw(SandboxTaskState task, Object entry) {
        task.events.add(new SandboxTaskState.Event(
                ids.event(), "", time.millis(), null, false, new WireWriter.Verbatim(entry)));
    }

    void status(SandboxTaskState task, String status, @Nullable Map<String, Object> detail) {
        task.status = status;
        update(task, status, words(status), null, detail);
    }

    /** Stops the task as a user does; both forms have the live service's texts. */
    void stoppedByPerson(SandboxTaskState task) {
        task.status = "stopped";
        update(task, "stopped", "Manus has stopped", "The user stopped Manus's work", null);
    }

    /** Adds a status update without changing the input that the task accepts. */
    void passing(SandboxTaskState task, String status) {
        update(task, status, words(status), null, null);
    }

    /** Shows a status in task.detail at once, without an event. */
    void showOnly(SandboxTaskState task, String status) {
        task.show(status, time.millis(), 0);
    }

    /** Shows changes other than the status. */
    void changed(SandboxTaskState task) {
        task.updatedMillis = time.millis();
        show(task, task.told);
    }

    private void update(
            SandboxTaskState task,
            String status,
            @Nullable String brief,
            @Nullable String description,
            @Nullable Map<String, Object> detail) {
        Map<String, Object> payload = SandboxJson.object(
                "agent_status", status, "brief", brief, "description", description, "status_detail", detail);
        SandboxTaskState.Event event = append(task, "status_update", payload, false);
        task.updatedMillis = event.millis();
        show(task, status);
    }

    private void show(SandboxTaskState task, String status) {
        task.show(status, time.millis(), task.lag(settings.live().detailLag()).toMillis());
    }

    /** Returns the live service's text for a status; {@code null} in the documented form. */
    private @Nullable String words(String status) {
        if (settings.form() != WireForm.LIVE) {
            return null;
        }
        return switch (status) {
            case "running" -> "Manus is running";
            case "waiting" -> "Manus is waiting for your reply";
            case "stopped" -> "Manus finished working";
            default -> null;
        };
    }

    /** Adds the user's message. */
    void asked(SandboxTaskState task, String text, List<Object> attachments) {
        event(
                task,
                "user_message",
                SandboxJson.object("content", text, "message_type", "text", "attachments", attachments),
                false);
    }

    /** Returns the form of a reply to a question. */
    static Map<String, Object> expectation(AgentStep.Ask ask) {
        return SandboxJson.object(
                "response_method", "send_message", "options", ask.options(), "selection_mode", ask.selectionMode());
    }

    /** Adds the agent's message. Its files become downloadable at once, or after the turn. */
    SandboxTaskState.Event said(
            SandboxTaskState task,
            String text,
            @Nullable String kind,
            List<AgentFile> files,
            @Nullable Map<String, Object> expectation) {
        List<SandboxTaskState.Attachment> attached = new ArrayList<>(files.size());
        for (AgentFile file : files) {
            attached.add(new SandboxTaskState.Attachment(file, publish.apply(file)));
        }
        boolean late = !files.isEmpty() && !lateParts(task).isZero();
        task.lastMessage = text;
        task.lastFiles = late ? List.of() : List.copyOf(attached);
        if (late) {
            Map<Integer, List<SandboxTaskState.Attachment>> all = new LinkedHashMap<>(task.lateFiles);
            all.put(task.events.size(), List.copyOf(attached));
            task.lateFiles = all;
        }
        return event(
                task,
                "assistant_message",
                SandboxJson.object(
                        "content", text,
                        "attachments", late ? List.of() : shown(attached),
                        "delivery_kind", kind,
                        "question_expectation", expectation),
                false);
    }

    /** Returns the delay of a task's files after the end of the turn. */
    Duration lateParts(SandboxTaskState task) {
        AgentScript script = task.script;
        Duration own = script == null ? null : script.traits().lateParts();
        return own != null ? own : settings.live().lateParts();
    }

    /** Shows delayed attachments by replacing the payload of their events. */
    void showLateFiles(SandboxTaskState task) {
        Map<Integer, List<SandboxTaskState.Attachment>> late = task.lateFiles;
        task.lateFiles = Map.of();
        late.forEach((index, files) -> {
            SandboxTaskState.Event event = task.events.get(index);
            Map<String, Object> payload = new LinkedHashMap<>(Objects.requireNonNull(event.payload()));
            payload.put("attachments", shown(files));
            task.events.set(
                    index,
                    new SandboxTaskState.Event(
                            event.id(), event.type(), event.millis(), payload, event.verboseOnly(), event.raw()));
            task.lastFiles = files;
        });
    }

    private static List<Object> shown(List<SandboxTaskState.Attachment> attached) {
        List<Object> shown = new ArrayList<>(attached.size());
        for (SandboxTaskState.Attachment attachment : attached) {
            AgentFile file = attachment.file();
            shown.add(SandboxJson.object(
                    "type", file.type(),
                    "filename", file.filename(),
                    "url", attachment.url(),
                    "content_type", file.contentType(),
                    "path", "/workspace/" + file.filename()));
        }
        return shown;
    }
}
