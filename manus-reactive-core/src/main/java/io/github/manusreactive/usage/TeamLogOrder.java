package io.github.manusreactive.usage;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.github.manusreactive.json.OpenEnum;
import java.util.Objects;

/**
 * Sort key of a team log. Unknown values are kept.
 *
 * @param value the value used by the API
 * @since 0.1.0
 */
public record TeamLogOrder(@JsonValue String value) implements OpenEnum {

    /** Number of tasks. */
    public static final TeamLogOrder TASK_COUNT = new TeamLogOrder("task_count");

    /** Credits used. */
    public static final TeamLogOrder CREDITS = new TeamLogOrder("credits");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public TeamLogOrder {
        Objects.requireNonNull(value, "value");
    }

    @Override
    public String toString() {
        return value;
    }
}
