package io.github.manusreactive.task;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.github.manusreactive.json.OpenEnum;
import java.util.Objects;

/**
 * Which tasks a listing shows. Values unknown to this client are kept.
 *
 * @param value as the API writes it
 * @since 0.1.0
 */
public record TaskScope(@JsonValue String value) implements OpenEnum {

    /** Every task. */
    public static final TaskScope ALL = new TaskScope("all");

    /** Plain tasks. */
    public static final TaskScope STANDARD = new TaskScope("standard");

    /** Tasks of one project; needs a project id. */
    public static final TaskScope PROJECT = new TaskScope("project");

    /** Tasks that an agent started; needs an agent id. */
    public static final TaskScope AGENT_SUBTASK = new TaskScope("agent_subtask");

    /** Keeps any value. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public TaskScope {
        Objects.requireNonNull(value, "value");
    }

    @Override
    public String toString() {
        return value;
    }
}
