package io.github.manusreactive.usage;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.github.manusreactive.internal.json.ImmutableCopies;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Credit usage of a team member.
 *
 * @param userId user id; {@code null} if the response has none
 * @param userName display name
 * @param email mail address
 * @param taskCount number of tasks
 * @param credits credits used
 * @param extra unknown fields
 * @since 0.1.0
 */
public record TeamUsageLog(
        @Nullable String userId,
        @Nullable String userName,
        @Nullable String email,
        int taskCount,
        int credits,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> extra) {

    public TeamUsageLog {
        extra = ImmutableCopies.map(extra);
    }
}
