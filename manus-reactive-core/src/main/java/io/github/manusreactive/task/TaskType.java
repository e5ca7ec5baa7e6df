package io.github.manusreactive.task;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.github.manusreactive.json.OpenEnum;
import java.util.Objects;

/**
 * Kind of a task. Unknown values are kept.
 *
 * @param value the value used by the API
 * @since 0.1.0
 */
public record TaskType(@JsonValue String value) implements OpenEnum {

    /** A standard task. */
    public static final TaskType STANDARD = new TaskType("standard");

    /** A task of a project. */
    public static final TaskType PROJECT = new TaskType("project");

    /** A task started by an agent. */
    public static final TaskType AGENT_SUBTASK = new TaskType("agent_subtask");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public TaskType {
        Objects.requireNonNull(value, "value");
    }

    @Override
    public String toString() {
        return value;
    }
}
