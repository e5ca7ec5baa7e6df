package io.github.manusreactive.task;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.github.manusreactive.json.OpenEnum;
import java.util.Objects;

/**
 * State of a step in the agent's plan. Unknown values are kept.
 *
 * @param value the value used by the API
 * @since 0.1.0
 */
public record PlanStepStatus(@JsonValue String value) implements OpenEnum {

    /** Not started. */
    public static final PlanStepStatus TODO = new PlanStepStatus("todo");

    /** In progress. */
    public static final PlanStepStatus DOING = new PlanStepStatus("doing");

    /** Finished. */
    public static final PlanStepStatus DONE = new PlanStepStatus("done");

    /** Failed. */
    public static final PlanStepStatus FAILED = new PlanStepStatus("failed");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public PlanStepStatus {
        Objects.requireNonNull(value, "value");
    }

    @Override
    public String toString() {
        return value;
    }
}
