package io.github.manusreactive.task;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.github.manusreactive.internal.json.ImmutableCopies;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.annotation.JsonDeserialize;

/**
 * A change of the plan; listed only with {@code verbose}.
 *
 * @param header id and time
 * @param steps the whole plan
 * @param extra unknown fields
 * @since 0.1.0
 */
@JsonDeserialize
public record PlanUpdate(
        @JsonProperty(TaskEventJson.HEADER) Header header,
        List<PlanStep> steps,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> extra)
        implements TaskEvent {

    public PlanUpdate {
        steps = ImmutableCopies.readable(steps);
        extra = ImmutableCopies.map(extra);
    }

    @Override
    public String type() {
        return "plan_update";
    }
}
