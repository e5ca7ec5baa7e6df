package io.github.manusreactive.test.engine;

import io.github.manusreactive.test.agent.AgentFile;
import io.github.manusreactive.test.agent.AgentScript;
import io.github.manusreactive.test.agent.AgentStep;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The state of a task. Guarded by the lock of its account. */
final class SandboxTaskState {

    /**
     * An entry of the history.
     *
     * @param raw written instead of the other components, or {@code null}
     */
    record Event(
            String id,
            String type,
            long millis,
            @Nullable Map<String, Object> payload,
            boolean verboseOnly,
            WireWriter.@Nullable Verbatim raw) {

        Object json() {
            return raw != null ? raw : object();
        }

        private Map<String, Object> object() {
            Map<String, Object> json = SandboxJson.object("id", id, "type", type, "timestamp", millis);
            if (payload != null) {
                json.put(type, payload);
            }
            return json;
        }
    }

    /** The state that task.detail and task.list show from a time on. */
    private record ShownStatus(long fromMillis, String status, long updatedMillis, int credits) {}

    /** The event that the task waits for. */
    record Waiting(String eventId, String type, String description, AgentStep step) {

        boolean isQuestion() {
            return step instanceof AgentStep.Ask;
        }
    }

    /** A user's message that starts or continues a turn. */
    record Message(String text, int files) {}

    final String id;
    final SandboxAccount account;
    final long sequence;
    final long createdMillis;
    final String prompt;
    /** Calls return 404 until this time. */
    long unknownUntilMillis;

    long unlistedUntilMillis;
    final List<Event> events = new ArrayList<>(6);
    /** Messages that arrived during a turn; each starts another turn. */
    final ArrayDeque<Message> queued = new ArrayDeque<>(0);

    String type = "standard";
    /** The real status, which decides which input the task accepts. */
    String status = "running";
    /** The status of the last event. It differs from {@link #status} when the live service contradicts itself. */
    String told = "running";

    String title;
    String visibility = "private";
    String profile = "standard";
    boolean hidden;
    boolean deletable = true;
    long updatedMillis;
    int credits;
    int turn;

    SandboxAccount.@Nullable Key key;

    @Nullable
    String clientId;

    @Nullable
    String projectId;

    @Nullable
    String agentId;

    @Nullable
    String websiteId;

    List<String> connectors = List.of();
    List<String> references = List.of();

    @Nullable
    Map<String, Object> schema;

    @Nullable
    Waiting waiting;

    boolean backgroundRunning;

    /** {@code null} after the turn, to save memory. */
    @Nullable
    AgentScript script;

    int nextStep;
    /** Incremented at the start and end of a turn, which cancels timers of earlier turns. */
    int generation;

    /** Delayed attachments of this turn by the index of their message in the history. */
    Map<Integer, List<SandboxTaskState.Attachment>> lateFiles = Map.of();

    private ShownStatus shown;
    /** {@code null} while no state is delayed. */
    private @Nullable ArrayDeque<ShownStatus> held;

    boolean backgroundReported = true;
    String lastMessage = "";
    List<Attachment> lastFiles = List.of();

    /** A delivered file with its download URL. */
    record Attachment(AgentFile file, String url) {}

    SandboxTaskState(String id, SandboxAccount account, long sequence, long nowMillis, String prompt, String title) {
        this.id = id;
        this.account = account;
        this.sequence = sequence;
        this.createdMillis = nowMillis;
        this.updatedMillis = nowMillis;
        this.prompt = prompt;
        this.title = title;
        this.shown = new ShownStatus(nowMillis, "running", nowMillis, 0);
    }

    /** Shows the current state after a lag. States to be shown earlier stay. */
    void show(String shownStatus, long nowMillis, long lagMillis) {
        told = shownStatus;
        ShownStatus next = new ShownStatus(nowMillis + lagMillis, shownStatus, updatedMillis, credits);
        settle(nowMillis);
        if (lagMillis == 0) {
            held = null;
            shown = next;
            return;
        }
        ArrayDeque<ShownStatus> queue = held;
        if (queue == null) {
            queue = new ArrayDeque<>(2);
            held = queue;
        }
        queue.addLast(next);
    }

    private void settle(long nowMillis) {
        ArrayDeque<ShownStatus> queue = held;
        while (queue != null && !queue.isEmpty() && queue.getFirst().fromMillis() <= nowMillis) {
            shown = queue.removeFirst();
        }
        if (queue != null && queue.isEmpty()) {
            held = null;
        }
    }

    String url() {
        return "https://manus.im/app/" + id;
    }

    @Nullable
    String shareUrl() {
        return visibility.equals("private") ? null : "https://manus.im/share/" + id;
    }

    /** Returns the lag of the shown state, set by the turn's script or the sandbox. */
    Duration lag(Duration byDefault) {
        AgentScript current = script;
        Duration own = current == null ? null : current.traits().detailLag();
        return own != null ? own : byDefault;
    }

    boolean ended() {
        return (status.equals("stopped") || status.equals("error")) && !backgroundRunning;
    }

    Map<String, Object> json(long nowMillis) {
        settle(nowMillis);
        Map<String, Object> json = SandboxJson.object(
                "id",
                id,
                "status",
                shown.status(),
                "created_at",
                Math.floorDiv(createdMillis, 1000L),
                "updated_at",
                Math.floorDiv(shown.updatedMillis(), 1000L),
                "task_type",
                type,
                "share_visibility",
                visibility,
                "title",
                title,
                "credit_usage",
                shown.credits() > 0 ? shown.credits() : null,
                "task_url",
                url(),
                "created_by_api_key",
                key == null ? null : SandboxJson.object("id", key.id(), "name", key.name()),
                "agent_profile",
                profile,
                "has_running_background_jobs",
                backgroundReported ? backgroundRunning : null);
        if (key == null) {
            json.put("created_by_api_key", null);
        }
        return json;
    }
}
