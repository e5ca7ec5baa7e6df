package io.github.manusreactive.skill;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.github.manusreactive.json.OpenEnum;
import java.util.Objects;

/**
 * Where an uploaded skill goes. Unknown values are kept.
 *
 * @param value the value used by the API
 * @since 0.1.0
 */
public record SkillScope(@JsonValue String value) implements OpenEnum {

    /** To the user. */
    public static final SkillScope PERSONAL = new SkillScope("personal");

    /** To the user's team; needs one of its Owners or Admins. */
    public static final SkillScope TEAM = new SkillScope("team");

    /** To one project; needs its owner or an editor. */
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
