package io.github.manusreactive.webhook;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.github.manusreactive.internal.json.ImmutableCopies;
import io.github.manusreactive.task.QuestionExpectation;
import io.github.manusreactive.task.StructuredOutput;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A task finished, or needs a reply or a decision. A task can send this event several times.
 *
 * @param eventId event id
 * @param eventType {@code task_stopped}
 * @param detail the task and its last message
 * @param extra unknown fields
 * @since 0.1.0
 */
public record TaskStopped(
        @Nullable String eventId,
        String eventType,
        @JsonProperty("task_detail") Detail detail,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> extra)
        implements WebhookEvent {

    static final String TYPE = "task_stopped";

    public TaskStopped {
        ImmutableCopies.required("event_type", eventType);
        ImmutableCopies.required("task_detail", detail);
        extra = ImmutableCopies.map(extra);
    }

    @Override
    public String taskId() {
        return detail.taskId();
    }

    /**
     * The stopped task.
     *
     * @param taskId task id
     * @param taskTitle title
     * @param taskUrl page in the web app
     * @param message the agent's last message
     * @param stopReason finished, or waiting for a user
     * @param attachments files of the last message; empty if there are none
     * @param structuredOutput the extracted object; {@code null} if none was requested
     * @param questionExpectation how to reply, with suggested replies; {@code null} unless the task asks a question
     * @param extra unknown fields
     * @since 0.1.0
     */
    public record Detail(
            String taskId,
            @Nullable String taskTitle,
            @Nullable URI taskUrl,
            @Nullable String message,
            TaskStopReason stopReason,
            List<WebhookAttachment> attachments,
            @Nullable StructuredOutput structuredOutput,
            @Nullable QuestionExpectation questionExpectation,
            @JsonAnySetter @JsonAnyGetter Map<String, Object> extra) {

        public Detail {
            ImmutableCopies.required("task_id", taskId);
            ImmutableCopies.required("stop_reason", stopReason);
            attachments = ImmutableCopies.list(attachments);
            extra = ImmutableCopies.map(extra);
        }
    }
}
