package io.github.manusreactive.usage;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.github.manusreactive.json.Immutable;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A change of credits by one session.
 *
 * @param taskId the task
 * @param title its title; says {@code Deleted conversation} where the task is gone
 * @param credits below zero for spending, above zero for refunds and grants
 * @param createdAt latest change of this session
 * @param type what changed the credits
 * @param collaborateInfos split per collaborator on team tasks, else empty
 * @param extra fields that this client does not know
 */
public record UsageRecord(
        String taskId,
        @Nullable String title,
        int credits,
        Instant createdAt,
        UsageType type,
        List<CollaborateInfo> collaborateInfos,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> extra) {

    /** Checks that nothing required is missing; copies lists and maps. */
    public UsageRecord {
        Immutable.required("task_id", taskId);
        Immutable.required("created_at", createdAt);
        Immutable.required("type", type);
        collaborateInfos = Immutable.list(collaborateInfos);
        extra = Immutable.map(extra);
    }
}
