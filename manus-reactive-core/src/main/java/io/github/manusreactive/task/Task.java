package io.github.manusreactive.task;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonIgnore;
import io.github.manusreactive.json.Immutable;
import java.net.URI;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A task as {@code task.detail} and {@code task.list} report it.
 *
 * @param id task id
 * @param status state of the main loop
 * @param createdAt when it was created
 * @param updatedAt when it last changed
 * @param taskType kind of task
 * @param shareVisibility who can view it
 * @param title title
 * @param creditUsage credits spent so far, {@code null} while nothing was spent
 * @param taskUrl its page in the web app
 * @param createdByApiKey the key that created it, {@code null} for other origins
 * @param agentProfile profile the task runs with, versioned names included
 * @param hasRunningBackgroundJobs whether work goes on after the main loop stopped; {@code null} where the server does not say
 * @param extra fields that this client does not know
 */
public record Task(
        String id,
        TaskStatus status,
        Instant createdAt,
        Instant updatedAt,
        @Nullable TaskType taskType,
        @Nullable ShareVisibility shareVisibility,
        @Nullable String title,
        @Nullable Integer creditUsage,
        @Nullable URI taskUrl,
        @Nullable CreatedByApiKey createdByApiKey,
        @Nullable String agentProfile,
        @Nullable Boolean hasRunningBackgroundJobs,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> extra) {

    /** Checks that nothing required is missing; copies lists and maps. */
    public Task {
        Immutable.required("id", id);
        Immutable.required("status", status);
        Immutable.required("created_at", createdAt);
        Immutable.required("updated_at", updatedAt);
        extra = Immutable.map(extra);
    }

    /**
     * Whether the task is over: its main loop ended and no background job is left. Where the server does not speak of background
     * jobs, a stopped task counts as not proven over.
     *
     * @return true only where the server says so
     */
    @JsonIgnore
    public boolean isOver() {
        return status.equals(TaskStatus.ERROR)
                || (status.equals(TaskStatus.STOPPED) && Boolean.FALSE.equals(hasRunningBackgroundJobs));
    }
}
