package io.github.manusreactive.benchmarks.call;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/** Requests and responses as plain records, as a user of an HTTP client writes them. Unknown properties are ignored. */
final class PlainModels {

    private PlainModels() {}

    /** Returns a mapper for the records. */
    static JsonMapper mapper() {
        return JsonMapper.builder()
                .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                .build();
    }

    /** Response of {@code task.detail}. */
    record DetailEnvelope(boolean ok, @Nullable String requestId, TaskModel task) {}

    /** A task. */
    record TaskModel(
            String id,
            String status,
            long createdAt,
            long updatedAt,
            String taskType,
            String shareVisibility,
            String title,
            long creditUsage,
            String taskUrl,
            @Nullable ApiKeyModel createdByApiKey,
            @Nullable String agentProfile,
            boolean hasRunningBackgroundJobs) {}

    /** The API key that created a task. */
    record ApiKeyModel(String id, String name) {}

    /** Request of {@code task.create}. */
    record CreateBody(PromptBody message) {}

    /** The message of a new task. */
    record PromptBody(String content) {}

    /** Response of {@code task.create}. */
    record CreateEnvelope(
            boolean ok,
            @Nullable String requestId,
            String taskId,
            String taskTitle,
            String taskUrl,
            String shareVisibility,
            @Nullable String shareUrl) {}

    /** Response of {@code task.listMessages}. */
    record EventPageEnvelope(
            boolean ok,
            @Nullable String requestId,
            String taskId,
            List<EventModel> messages,
            boolean hasMore,
            @Nullable String nextCursor) {}

    /** One event; the field of its type is set. */
    record EventModel(
            String id,
            String type,
            long timestamp,
            @Nullable StatusModel statusUpdate,
            @Nullable AssistantModel assistantMessage,
            @Nullable ToolModel toolUsed,
            @Nullable ExplanationModel explanation) {}

    /** A change of the status. */
    record StatusModel(
            String agentStatus, String brief, @Nullable String description) {}

    /** A message of the agent. */
    record AssistantModel(
            String content,
            @Nullable List<AttachmentModel> attachments,
            @Nullable String deliveryKind) {}

    /** A file of a message. */
    record AttachmentModel(
            String type,
            String filename,
            String url,
            String contentType,
            @Nullable String path) {}

    /** A tool that the agent used. */
    record ToolModel(
            String tool,
            String actionId,
            String status,
            String brief,
            String description,
            Map<String, Object> message) {}

    /** An explanation of the agent. */
    record ExplanationModel(String content) {}
}
