package io.github.manusreactive.skill;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.github.manusreactive.json.OpenEnum;
import java.util.Objects;

/**
 * Scope of an uploaded skill. Unknown values are kept.
 *
 * @param value the value used by the API
 * @since 0.1.0
 */
public record SkillScope(@JsonValue String value) implements OpenEnum {

    /** The user. */
    public static final SkillScope PERSONAL = new SkillScope("personal");

    /** The user's team; the caller must be an Owner or Admin of it. */
    public static final SkillScope TEAM = new SkillScope("team");

    /** One project; the caller must be its owner or an editor. */
    public static final SkillScope PROJECT = new SkillScope("project");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public SkillScope {
        Objects.requireNonNull(value, "value");
    }

    @Override
    public String toString() {
        return value;
    }
}
