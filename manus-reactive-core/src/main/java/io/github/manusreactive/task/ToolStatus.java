package io.github.manusreactive.task;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.github.manusreactive.json.OpenEnum;
import java.util.Objects;

/**
 * Result of a tool step. Unknown values are kept.
 *
 * @param value the value used by the API
 * @since 0.1.0
 */
public record ToolStatus(@JsonValue String value) implements OpenEnum {

    /** The step succeeded. */
    public static final ToolStatus SUCCESS = new ToolStatus("success");

    /** The step failed. */
    public static final ToolStatus ERROR = new ToolStatus("error");

    /** The step was undone. */
    public static final ToolStatus ROLLBACK = new ToolStatus("rollback");

    /** The step waits for a decision. */
    public static final ToolStatus PENDING_CONFIRMATION = new ToolStatus("pending_confirmation");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public ToolStatus {
        Objects.requireNonNull(value, "value");
    }

    @Override
    public String toString() {
        return value;
    }
}
