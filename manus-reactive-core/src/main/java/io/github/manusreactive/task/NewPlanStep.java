package io.github.manusreactive.task;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.github.manusreactive.internal.json.ImmutableCopies;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.annotation.JsonDeserialize;

/**
 * Start of the plan's next step; listed only with {@code verbose}.
 *
 * @param header id and time
 * @param stepId id of the step
 * @param title title of the step
 * @param extra unknown fields
 * @since 0.1.0
 */
@JsonDeserialize
public record NewPlanStep(
        @JsonProperty(TaskEventJson.HEADER) Header header,
        @Nullable String stepId,
        @Nullable String title,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> extra)
        implements TaskEvent {

    public NewPlanStep {
        extra = ImmutableCopies.map(extra);
    }

    @Override
    public String type() {
        return "new_plan_step";
    }
}
