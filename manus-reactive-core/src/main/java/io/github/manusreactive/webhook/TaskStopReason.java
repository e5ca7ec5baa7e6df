package io.github.manusreactive.webhook;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.github.manusreactive.json.OpenEnum;
import java.util.Objects;

/**
 * Reason why a task stopped. Unknown values are kept.
 *
 * @param value the value used by the API
 * @since 0.1.0
 */
public record TaskStopReason(@JsonValue String value) implements OpenEnum {

    /** The task has finished. */
    public static final TaskStopReason FINISH = new TaskStopReason("finish");

    /** The task needs a reply or a decision. */
    public static final TaskStopReason ASK = new TaskStopReason("ask");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public TaskStopReason {
        Objects.requireNonNull(value, "value");
    }

    @Override
    public String toString() {
        return value;
    }
}
