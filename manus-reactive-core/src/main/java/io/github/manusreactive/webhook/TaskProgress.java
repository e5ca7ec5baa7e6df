package io.github.manusreactive.webhook;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.github.manusreactive.internal.json.ImmutableCopies;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A task's plan changed. Documented only for version 1 of the API, so do not rely on it.
 *
 * @param eventId event id
 * @param eventType {@code task_progress}
 * @param detail the task and the change
 * @param extra unknown fields
 * @since 0.1.0
 */
public record TaskProgress(
        @Nullable String eventId,
        String eventType,
        @JsonProperty("progress_detail") Detail detail,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> extra)
        implements WebhookEvent {

    static final String TYPE = "task_progress";

    public TaskProgress {
        ImmutableCopies.required("event_type", eventType);
        ImmutableCopies.required("progress_detail", detail);
        extra = ImmutableCopies.map(extra);
    }

    @Override
    public String taskId() {
        return detail.taskId();
    }

    /**
     * The change.
     *
     * @param taskId task id
     * @param progressType for example {@code plan_update}
     * @param message a sentence
     * @param extra unknown fields
     * @since 0.1.0
     */
    public record Detail(
            String taskId,
            @Nullable String progressType,
            @Nullable String message,
            @JsonAnySetter @JsonAnyGetter Map<String, Object> extra) {

        public Detail {
            ImmutableCopies.required("task_id", taskId);
            extra = ImmutableCopies.map(extra);
        }
    }
}
