package io.github.manusreactive.task;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.github.manusreactive.internal.json.ImmutableCopies;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.annotation.JsonDeserialize;

/**
 * The object that was extracted after the task finished.
 *
 * @param header id and time
 * @param success false where the extraction failed; the value holds zero values then
 * @param value the object
 * @param error why the extraction failed
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

    /**
     * The result without its event.
     *
     * @return success, value and error
     */
    public StructuredOutput output() {
        return new StructuredOutput(success, value, error, extra);
    }
}
