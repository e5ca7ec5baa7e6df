package io.github.manusreactive.task;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.github.manusreactive.json.OpenEnum;
import java.util.Objects;

/**
 * Kind of tasks in a listing. Unknown values are kept.
 *
 * @param value the value used by the API
 * @since 0.1.0
 */
public record TaskScope(@JsonValue String value) implements OpenEnum {

    /** Every task. */
    public static final TaskScope ALL = new TaskScope("all");

    /** Standard tasks. */
    public static final TaskScope STANDARD = new TaskScope("standard");

    /** Tasks of one project; requires a project id. */
    public static final TaskScope PROJECT = new TaskScope("project");

    /** Tasks started by an agent; requires an agent id. */
    public static final TaskScope AGENT_SUBTASK = new TaskScope("agent_subtask");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public TaskScope {
        Objects.requireNonNull(value, "value");
    }

    @Override
    public String toString() {
        return value;
    }
}
