package io.github.manusreactive.skill;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.github.manusreactive.internal.json.ImmutableCopies;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Creator of a skill.
 *
 * @param userId user id
 * @param name display name
 * @param extra unknown fields
 * @since 0.1.0
 */
public record SkillCreator(
        @Nullable String userId,
        @Nullable String name,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> extra) {

    public SkillCreator {
        extra = ImmutableCopies.map(extra);
    }
}
