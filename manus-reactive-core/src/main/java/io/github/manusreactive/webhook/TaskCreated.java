package io.github.manusreactive.webhook;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.github.manusreactive.internal.json.ImmutableCopies;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A task was created through the API.
 *
 * @param eventId event id
 * @param eventType {@code task_created}
 * @param detail the task
 * @param extra unknown fields
 * @since 0.1.0
 */
public record TaskCreated(
        @Nullable String eventId,
        String eventType,
        @JsonProperty("task_detail") Detail detail,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> extra)
        implements WebhookEvent {

    static final String TYPE = "task_created";

    public TaskCreated {
        ImmutableCopies.required("event_type", eventType);
        ImmutableCopies.required("task_detail", detail);
        extra = ImmutableCopies.map(extra);
    }

    @Override
    public String taskId() {
        return detail.taskId();
    }

    /**
     * The new task.
     *
     * @param taskId task id
     * @param taskTitle title
     * @param taskUrl page in the web app
     * @param extra unknown fields
     * @since 0.1.0
     */
    public record Detail(
            String taskId,
            @Nullable String taskTitle,
            @Nullable URI taskUrl,
            @JsonAnySetter @JsonAnyGetter Map<String, Object> extra) {

        public Detail {
            ImmutableCopies.required("task_id", taskId);
            extra = ImmutableCopies.map(extra);
        }
    }
}
