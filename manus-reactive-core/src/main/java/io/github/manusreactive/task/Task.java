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
 * A task as {@code task.detail} and {@code task.list} report it.
 *
 * @param id task id
 * @param status state of the main loop; {@link TaskStatus#UNKNOWN} if the response has none: neither running nor over
 * @param createdAt when it was created; {@code null} if the response has no time
 * @param updatedAt when it last changed; {@code null} if the response has no time
 * @param taskType kind of task
 * @param shareVisibility who can view it
 * @param title title
 * @param creditUsage credits spent so far, {@code null} while nothing was spent
 * @param taskUrl its page in the web app
 * @param createdByApiKey the key that created it, {@code null} for other origins
 * @param agentProfile profile the task runs with, versioned names included
 * @param hasRunningBackgroundJobs whether work goes on after the main loop stopped; {@code null} if the server does not report it
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
     * Whether the server says that the task is over: its main loop ended and it reports that no background job is left. The live
     * service leaves {@code has_running_background_jobs} out, so that a stopped task is not proven over by a single read: it counts as
     * over once it has stayed stopped for a quiet time, which {@link io.github.manusreactive.task.Tasks#await(String)} waits for.
     *
     * @return true only if the server says so
     */
    @JsonIgnore
    public boolean isOver() {
        return status.equals(TaskStatus.ERROR)
                || (status.equals(TaskStatus.STOPPED) && Boolean.FALSE.equals(hasRunningBackgroundJobs));
    }
}
