package io.github.manusreactive.task;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.github.manusreactive.json.OpenEnum;
import java.util.Objects;

/**
 * Visibility of a task. Unknown values are kept.
 *
 * @param value the value used by the API
 * @since 0.1.0
 */
public record ShareVisibility(@JsonValue String value) implements OpenEnum {

    /** Only the owner. */
    public static final ShareVisibility PRIVATE = new ShareVisibility("private");

    /** The owner's team. */
    public static final ShareVisibility TEAM = new ShareVisibility("team");

    /** Anyone with the link. */
    public static final ShareVisibility PUBLIC = new ShareVisibility("public");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public ShareVisibility {
        Objects.requireNonNull(value, "value");
    }

    @Override
    public String toString() {
        return value;
    }
}
