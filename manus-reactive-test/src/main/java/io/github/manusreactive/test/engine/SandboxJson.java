package io.github.manusreactive.test.engine;

import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * JSON as plain maps and lists, to be independent of the client's models.
 *
 * @since 0.1.0
 */
public final class SandboxJson {

    private static final JsonMapper MAPPER = new JsonMapper();
    private static final TypeReference<LinkedHashMap<String, Object>> OBJECT = new TypeReference<>() {};

    private SandboxJson() {}

    /**
     * Creates an object.
     *
     * @param keysAndValues alternating names and values; {@code null} values are omitted
     * @return a mutable map in the given order
     */
    public static Map<String, Object> object(@Nullable Object... keysAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            Object value = keysAndValues[i + 1];
            if (value != null) {
                map.put(String.valueOf(keysAndValues[i]), value);
            }
        }
        return map;
    }

    /**
     * Writes a value as UTF-8.
     *
     * @param value maps, lists, strings, numbers, booleans
     */
    public static byte[] write(Object value) {
        return MAPPER.writeValueAsBytes(value);
    }

    /** Creates a generator that writes UTF-8. The caller closes it. */
    static JsonGenerator generator(OutputStream out) {
        return MAPPER.createGenerator(out);
    }

    /** Returns the object in the body, or {@code null} if the body is not a JSON object. */
    public static @Nullable Map<String, Object> readObject(byte[] body) {
        try {
            return MAPPER.readValue(body, OBJECT);
        } catch (JacksonException e) {
            return null;
        }
    }

    /** Returns the value as an object, or {@code null} if it is not a map. */
    @SuppressWarnings("unchecked")
    static @Nullable Map<String, Object> asObject(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? (Map<String, Object>) map : null;
    }

    /** Returns the value as a list, or {@code null} if it is not a list. */
    @SuppressWarnings("unchecked")
    static @Nullable List<Object> asList(@Nullable Object value) {
        return value instanceof List<?> list ? (List<Object>) list : null;
    }
}
