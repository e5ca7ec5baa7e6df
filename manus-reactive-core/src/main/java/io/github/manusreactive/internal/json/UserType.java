package io.github.manusreactive.internal.json;

import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A caller's type as structured output knows it: its JSON Schema within the API's subset, and the way back from an answer to a
 * value. Names and annotations are those that the caller's Jackson mapper goes by.
 *
 * @param <T> the type
 */
public final class UserType<T> {

    private final Map<String, Object> schema;
    private final Function<@Nullable Object, T> mapping;

    /** The type is what answers are mapped to, by Jackson's rules alone; they are checked against the schema. */
    UserType(Map<String, Object> schema, Function<@Nullable Object, T> mapping) {
        this.schema = schema;
        this.mapping = mapping;
    }

    /**
     * The type's JSON Schema.
     *
     * @return what goes into {@code structured_output_schema}
     */
    public Map<String, Object> schema() {
        return schema;
    }

    /**
     * Maps an answer.
     *
     * @param value an object that conforms to the schema
     * @return the value
     * @throws JsonReadException if it cannot be mapped
     */
    public T read(@Nullable Object value) {
        return mapping.apply(value);
    }
}
