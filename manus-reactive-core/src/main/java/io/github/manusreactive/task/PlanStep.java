package io.github.manusreactive.task;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.github.manusreactive.internal.json.ImmutableCopies;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.annotation.JsonSerialize;

/**
 * A step of the agent's plan.
 *
 * @param status state of the step
 * @param title title of the step
 * @param startedAt start time
 * @param endAt end time
 * @param extra unknown fields
 * @since 0.1.0
 */
public record PlanStep(
        @Nullable PlanStepStatus status,
        @Nullable String title,

        @Nullable @JsonSerialize(using = EpochMillis.class) Instant startedAt,

        @Nullable @JsonSerialize(using = EpochMillis.class) Instant endAt,

        @JsonAnySetter @JsonAnyGetter Map<String, Object> extra) {

    public PlanStep {
        extra = ImmutableCopies.map(extra);
    }
}
