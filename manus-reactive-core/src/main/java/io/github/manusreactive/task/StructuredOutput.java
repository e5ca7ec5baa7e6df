package io.github.manusreactive.task;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.github.manusreactive.json.Immutable;
import io.github.manusreactive.json.JsonCodec;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The object that was extracted from a finished task.
 *
 * @param success false where the extraction failed; the value holds zero values then
 * @param value the object; conforms to the schema also after a failure
 * @param error why the extraction failed
 * @param extra fields that this client does not know
 */
public record StructuredOutput(
        boolean success,
        Map<String, Object> value,
        @Nullable String error,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> extra) {

    /** Copies lists and maps. */
    public StructuredOutput {
        value = Immutable.map(value);
        extra = Immutable.map(extra);
    }

    /**
     * Maps the object to a type, with Jackson's defaults.
     *
     * @param type a record or class
     * @param <T> its type
     * @return the value
     * @throws IllegalStateException where the extraction failed: zero values are never handed out as an answer
     * @throws io.github.manusreactive.json.JsonFault where the object does not fit the type
     */
    public <T> T as(Class<T> type) {
        if (!success) {
            throw new IllegalStateException("the structured output was not extracted: " + error);
        }
        return JsonCodec.standard().toUserType(value, type);
    }
}
