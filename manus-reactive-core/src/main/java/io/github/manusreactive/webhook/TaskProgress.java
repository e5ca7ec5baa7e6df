package io.github.manusreactive.webhook;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.github.manusreactive.internal.json.ImmutableCopies;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A task's plan changed. Documented for the API's first version only, so don't count on it.
 *
 * @param eventId event id
 * @param eventType {@code task_progress}
 * @param detail the task and what changed
 * @param extra unknown fields
 * @since 0.1.0
 */
public record TaskProgress(
        @Nullable String eventId,
        String eventType,
        @JsonProperty("progress_detail") Detail detail,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> extra)
        implements WebhookEvent {

    /** The wire name of this event. */
    static final String TYPE = "task_progress";

    /** Checks that nothing required is missing; copies the map. */
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
     * What changed.
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

        /** Checks that nothing required is missing; copies the map. */
        public Detail {
            ImmutableCopies.required("task_id", taskId);
            extra = ImmutableCopies.map(extra);
        }
    }
}
