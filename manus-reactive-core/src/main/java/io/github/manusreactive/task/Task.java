package io.github.manusreactive.task;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonIgnore;
import io.github.manusreactive.internal.json.ImmutableCopies;
import java.net.URI;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A task as returned by {@code task.detail} and {@code task.list}.
 *
 * @param id task id
 * @param status status of the main loop; {@link TaskStatus#UNKNOWN}, neither running nor finished, if the response has none
 * @param createdAt creation time; {@code null} if the response has none
 * @param updatedAt time of the last change; {@code null} if the response has none
 * @param taskType kind of task
 * @param shareVisibility visibility of the task
 * @param title title
 * @param creditUsage credits used so far; {@code null} if none were used yet
 * @param taskUrl page in the web app
 * @param createdByApiKey the key that created it; {@code null} for other origins
 * @param agentProfile profile that the task runs with, versioned names included
 * @param hasRunningBackgroundJobs whether background jobs run after the main loop stopped; {@code null} if the server does not
 *     report it
 * @param extra unknown fields
 * @since 0.1.0
 */
public record Task(
        String id,
        TaskStatus status,
        @Nullable Instant createdAt,
        @Nullable Instant updatedAt,
        @Nullable TaskType taskType,
        @Nullable ShareVisibility shareVisibility,
        @Nullable String title,
        @Nullable Integer creditUsage,
        @Nullable URI taskUrl,
        @Nullable CreatedByApiKey createdByApiKey,
        @Nullable String agentProfile,
        @Nullable Boolean hasRunningBackgroundJobs,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> extra) {

    public Task {
        ImmutableCopies.required("id", id);
        status = status == null ? TaskStatus.UNKNOWN : status;
        extra = ImmutableCopies.map(extra);
    }

    /**
     * Returns whether the server reports that the task has finished: its main loop has ended and no background job is left. The
     * live service omits {@code has_running_background_jobs}, so a single read does not prove that a stopped task has finished.
     * {@link io.github.manusreactive.task.Tasks#await(String)} waits until it has stayed stopped for a settle time.
     */
    @JsonIgnore
    public boolean isOver() {
        return status.equals(TaskStatus.ERROR)
                || (status.equals(TaskStatus.STOPPED) && Boolean.FALSE.equals(hasRunningBackgroundJobs));
    }
}
