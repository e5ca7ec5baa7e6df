package io.github.manusreactive.task;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.github.manusreactive.internal.json.ImmutableCopies;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.annotation.JsonDeserialize;

/**
 * A tool step; listed only with {@code verbose}.
 *
 * @param header id and time
 * @param tool name of the tool
 * @param actionId id of the step
 * @param status result of the step, not of a pending action
 * @param brief a few words
 * @param description a sentence
 * @param message the instruction
 * @param params structured parameters, for reviewing a pending action
 * @param result structured result
 * @param extra unknown fields
 * @since 0.1.0
 */
@JsonDeserialize
public record ToolUsed(
        @JsonProperty(TaskEventJson.HEADER) Header header,
        @Nullable String tool,
        @Nullable String actionId,
        @Nullable ToolStatus status,
        @Nullable String brief,
        @Nullable String description,
        @Nullable ToolAction message,
        Map<String, Object> params,
        Map<String, Object> result,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> extra)
        implements TaskEvent {

    public ToolUsed {
        params = ImmutableCopies.map(params);
        result = ImmutableCopies.map(result);
        extra = ImmutableCopies.map(extra);
    }

    @Override
    public String type() {
        return "tool_used";
    }
}
