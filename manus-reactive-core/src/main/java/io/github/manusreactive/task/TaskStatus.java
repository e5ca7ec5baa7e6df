package io.github.manusreactive.task;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.github.manusreactive.json.OpenEnum;
import java.util.Objects;

/**
 * Status of a task's main loop. Unknown values are kept.
 *
 * @param value the value used by the API
 * @since 0.1.0
 */
public record TaskStatus(@JsonValue String value) implements OpenEnum {

    /** The agent is working. */
    public static final TaskStatus RUNNING = new TaskStatus("running");

    /** The agent needs a reply or a decision. */
    public static final TaskStatus WAITING = new TaskStatus("waiting");

    /** The main loop has ended; background jobs may still run. */
    public static final TaskStatus STOPPED = new TaskStatus("stopped");

    /** The agent failed. */
    public static final TaskStatus ERROR = new TaskStatus("error");

    /** The server did not report the status. */
    public static final TaskStatus UNKNOWN = new TaskStatus("unknown");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public TaskStatus {
        Objects.requireNonNull(value, "value");
    }

    @Override
    public String toString() {
        return value;
    }
}
