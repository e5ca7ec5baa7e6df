package io.github.manusreactive.task;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.github.manusreactive.internal.json.ImmutableCopies;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The object extracted from a finished task, unmapped.
 * {@link io.github.manusreactive.task.Tasks#typed(io.github.manusreactive.task.TaskResult, Class)} maps it to a type.
 *
 * @param success {@code false} if the extraction failed; the value then contains zero values
 * @param value the object; conforms to the schema even after a failure
 * @param error the reason of the failure
 * @param extra unknown fields
 * @since 0.1.0
 */
public record StructuredOutput(
        boolean success,
        Map<String, Object> value,
        @Nullable String error,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> extra) {

    public StructuredOutput {
        value = ImmutableCopies.map(value);
        extra = ImmutableCopies.map(extra);
    }
}
