package io.github.manusreactive.usage;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.github.manusreactive.internal.json.ImmutableCopies;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A collaborator's share of a team task's credits.
 *
 * @param userId user id
 * @param userName display name
 * @param credits credits of this collaborator
 * @param extra unknown fields
 * @since 0.1.0
 */
public record CollaborateInfo(
        @Nullable String userId,
        @Nullable String userName,
        @Nullable Integer credits,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> extra) {

    public CollaborateInfo {
        extra = ImmutableCopies.map(extra);
    }
}
