package io.github.manusreactive.task;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.github.manusreactive.internal.json.ImmutableCopies;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A task as returned by {@code task.create} and {@code task.update}.
 *
 * @param taskId task id
 * @param taskTitle title
 * @param taskUrl page in the web app
 * @param shareUrl public page, only while the visibility is not private
 * @param shareVisibility visibility of the task
 * @param extra unknown fields
 * @since 0.1.0
 */
public record TaskHandle(
        String taskId,
        @Nullable String taskTitle,
        @Nullable URI taskUrl,
        @Nullable URI shareUrl,
        @Nullable ShareVisibility shareVisibility,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> extra) {

    public TaskHandle {
        ImmutableCopies.required("task_id", taskId);
        extra = ImmutableCopies.map(extra);
    }
}
