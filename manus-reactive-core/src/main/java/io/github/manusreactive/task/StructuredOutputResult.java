package io.github.manusreactive.task;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.github.manusreactive.internal.json.ImmutableCopies;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.annotation.JsonDeserialize;

/**
 * The object extracted after the task finished.
 *
 * @param header id and time
 * @param success {@code false} if the extraction failed; the value then contains zero values
 * @param value the object
 * @param error the reason of the failure
 * @param extra unknown fields
 * @since 0.1.0
 */
@JsonDeserialize
public record StructuredOutputResult(
        @JsonProperty(TaskEventJson.HEADER) Header header,
        boolean success,
        Map<String, Object> value,
        @Nullable String error,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> extra)
        implements TaskEvent {

    public StructuredOutputResult {
        value = ImmutableCopies.map(value);
        extra = ImmutableCopies.map(extra);
    }

    @Override
    public String type() {
        return "structured_output_result";
    }

    /** Returns the success flag, value and error without the event's header. */
    public StructuredOutput output() {
        return new StructuredOutput(success, value, error, extra);
    }
}
