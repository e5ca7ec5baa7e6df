package io.github.manusreactive.test.engine;

import io.github.manusreactive.test.agent.AgentFile;
import io.github.manusreactive.test.agent.AgentScript;
import io.github.manusreactive.test.agent.AgentStep;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One task. Guarded by the lock of its account. */
final class TaskState {

    /** One entry of the history. */
    record Event(
            String id, String type, long millis, @Nullable Map<String, Object> payload, boolean verboseOnly) {

        Map<String, Object> json() {
            Map<String, Object> json = Json.object("id", id, "type", type, "timestamp", millis);
            if (payload != null) {
                json.put(type, payload);
            }
            return json;
        }
    }

    /** What the task waits for. */
    record Waiting(String eventId, String type, String description, AgentStep step) {

        boolean isQuestion() {
            return step instanceof AgentStep.Ask;
        }
    }

    /** A user's message that starts or continues a turn. */
    record Message(String text, int files) {}

    final String id;
    final Account account;
    final long sequence;
    final long createdMillis;
    final String prompt;
    final List<Event> events = new ArrayList<>(6);
    /** Messages that came while the agent was working; each becomes a turn of its own. */
    final ArrayDeque<Message> queued = new ArrayDeque<>(0);

    String type = "standard";
    String status = "running";
    String title;
    String visibility = "private";
    String profile = "standard";
    boolean hidden;
    boolean deletable = true;
    long updatedMillis;
    int credits;
    int turn;

    Account.@Nullable Key key;

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

    /** Null once the turn is over: thousands of ended tasks need no script. */
    @Nullable
    AgentScript script;

    int nextStep;
    /** Rises whenever a turn starts or ends, so that timers of an older turn find themselves outdated. */
    int generation;

    boolean backgroundReported = true;
    String lastMessage = "";
    List<Attachment> lastFiles = List.of();

    /** A file handed over, with its download address. */
    record Attachment(AgentFile file, String url) {}

    TaskState(String id, Account account, long sequence, long nowMillis, String prompt, String title) {
        this.id = id;
        this.account = account;
        this.sequence = sequence;
        this.createdMillis = nowMillis;
        this.updatedMillis = nowMillis;
        this.prompt = prompt;
        this.title = title;
    }

    String url() {
        return "https://manus.im/app/" + id;
    }

    @Nullable
    String shareUrl() {
        return visibility.equals("private") ? null : "https://manus.im/share/" + id;
    }

    boolean ended() {
        return (status.equals("stopped") || status.equals("error")) && !backgroundRunning;
    }

    Map<String, Object> json() {
        Map<String, Object> json = Json.object(
                "id",
                id,
                "status",
                status,
                "created_at",
                Math.floorDiv(createdMillis, 1000L),
                "updated_at",
                Math.floorDiv(updatedMillis, 1000L),
                "task_type",
                type,
                "share_visibility",
                visibility,
                "title",
                title,
                "credit_usage",
                credits > 0 ? credits : null,
                "task_url",
                url(),
                "created_by_api_key",
                key == null ? null : Json.object("id", key.id(), "name", key.name()),
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
