package io.github.manusreactive.skill;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.github.manusreactive.json.OpenEnum;
import java.util.Objects;

/**
 * Kind of owner of a skill. Unknown values are kept.
 *
 * @param value the value used by the API
 * @since 0.1.0
 */
public record SkillOwner(@JsonValue String value) implements OpenEnum {

    /** The user. */
    public static final SkillOwner PERSONAL = new SkillOwner("personal");

    /** The service. */
    public static final SkillOwner OFFICIAL = new SkillOwner("official");

    /** The user's team. */
    public static final SkillOwner TEAM = new SkillOwner("team");

    /** A project. */
    public static final SkillOwner PROJECT = new SkillOwner("project");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public SkillOwner {
        Objects.requireNonNull(value, "value");
    }

    @Override
    public String toString() {
        return value;
    }
}
