package io.github.manusreactive.task;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.github.manusreactive.internal.json.ImmutableCopies;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The object that was extracted from a finished task, as it came;
 * {@link io.github.manusreactive.task.Tasks#typed(io.github.manusreactive.task.TaskResult, Class)} maps that of a result.
 *
 * @param success false where the extraction failed; the value holds zero values then
 * @param value the object; conforms to the schema also after a failure
 * @param error why the extraction failed
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
