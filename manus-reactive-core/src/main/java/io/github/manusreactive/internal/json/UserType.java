package io.github.manusreactive.internal.json;

import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A caller's type for structured output: its JSON Schema within the API's subset, and the mapping of an answer to a value. Uses
 * the names and annotations that the caller's Jackson mapper uses.
 *
 * @param <T> the type
 */
public final class UserType<T> {

    private final Map<String, Object> schema;
    private final Function<@Nullable Object, T> mapping;

    /** Creates a type whose answers are checked against the schema and mapped by Jackson's rules alone. */
    UserType(Map<String, Object> schema, Function<@Nullable Object, T> mapping) {
        this.schema = schema;
        this.mapping = mapping;
    }

    /** Returns the JSON Schema for {@code structured_output_schema}. */
    public Map<String, Object> schema() {
        return schema;
    }

    /**
     * Maps an answer.
     *
     * @param value an object that conforms to the schema
     * @throws JsonReadException if it cannot be mapped
     */
    public T read(@Nullable Object value) {
        return mapping.apply(value);
    }
}
