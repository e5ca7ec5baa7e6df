package io.github.manusreactive.usage;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.github.manusreactive.internal.json.ImmutableCopies;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A change of credits by one session.
 *
 * @param taskId the task; {@code null} if the response has none
 * @param title title of the task; {@code Deleted conversation} if the task was deleted
 * @param credits negative for usage, positive for refunds and grants
 * @param createdAt latest change of this session; {@code null} if the response has none
 * @param type cause of the change; {@link UsageType#UNKNOWN} if the response has none
 * @param collaborateInfos share of each collaborator on team tasks, otherwise empty
 * @param extra unknown fields
 * @since 0.1.0
 */
public record UsageRecord(
        @Nullable String taskId,
        @Nullable String title,
        int credits,
        @Nullable Instant createdAt,
        UsageType type,
        List<CollaborateInfo> collaborateInfos,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> extra) {

    public UsageRecord {
        type = type == null ? UsageType.UNKNOWN : type;
        collaborateInfos = ImmutableCopies.readable(collaborateInfos);
        extra = ImmutableCopies.map(extra);
    }
}
