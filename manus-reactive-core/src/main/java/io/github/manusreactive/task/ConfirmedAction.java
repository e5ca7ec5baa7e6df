package io.github.manusreactive.task;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.github.manusreactive.json.Immutable;
import java.util.Map;

/**
 * Answer to a decision.
 *
 * @param taskId task id
 * @param confirmed false: the event did not take the input and the task still waits
 * @param extra fields that this client does not know
 */
public record ConfirmedAction(
        String taskId,
        boolean confirmed,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> extra) {

    /** Checks that nothing required is missing; copies lists and maps. */
    public ConfirmedAction {
        Immutable.required("task_id", taskId);
        extra = Immutable.map(extra);
    }
}
