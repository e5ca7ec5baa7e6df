package io.github.manusreactive.skill;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.github.manusreactive.internal.json.ImmutableCopies;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A skill.
 *
 * @param id skill id, for {@code enable_skills} and {@code force_skills} of a message
 * @param name name; {@code null} if the response has none
 * @param description description
 * @param ownerType kind of owner
 * @param creatorInfo creator
 * @param createdAt creation time
 * @param updatedAt time of the last change
 * @param extra unknown fields
 * @since 0.1.0
 */
public record Skill(
        String id,
        @Nullable String name,
        @Nullable String description,
        @Nullable SkillOwner ownerType,
        @Nullable SkillCreator creatorInfo,
        @Nullable Instant createdAt,
        @Nullable Instant updatedAt,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> extra) {

    public Skill {
        ImmutableCopies.required("id", id);
        extra = ImmutableCopies.map(extra);
    }
}
