package io.github.manusreactive.task;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.github.manusreactive.internal.json.ImmutableCopies;
import java.util.Map;

/**
 * Response to a decision.
 *
 * @param taskId task id
 * @param confirmed whether the event accepted the input. {@code false}, also if the field is missing, means that the task still
 *     waits
 * @param extra unknown fields
 * @since 0.1.0
 */
public record ConfirmedAction(
        String taskId,
        boolean confirmed,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> extra) {

    public ConfirmedAction {
        ImmutableCopies.required("task_id", taskId);
        extra = ImmutableCopies.map(extra);
    }
}
