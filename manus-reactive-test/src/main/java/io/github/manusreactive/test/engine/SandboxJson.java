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
 * JSON as plain maps and lists: the sandbox must not share the client's models.
 *
 * @since 0.1.0
 */
public final class SandboxJson {

    private static final JsonMapper MAPPER = new JsonMapper();
    private static final TypeReference<LinkedHashMap<String, Object>> OBJECT = new TypeReference<>() {};

    private SandboxJson() {}

    /**
     * An object of the fields given.
     *
     * @param keysAndValues names and values by turns; a field whose value is {@code null} is left out
     * @return a mutable map in that order
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
     * Writes a value.
     *
     * @param value maps, lists, strings, numbers, booleans
     * @return UTF-8
     */
    public static byte[] write(Object value) {
        return MAPPER.writeValueAsBytes(value);
    }

    /**
     * Begins to write JSON piece by piece.
     *
     * @param out takes UTF-8
     * @return to be closed by the caller
     */
    static JsonGenerator generator(OutputStream out) {
        return MAPPER.createGenerator(out);
    }

    /**
     * Reads an object.
     *
     * @param body UTF-8
     * @return the object, or {@code null} where the body is anything else
     */
    public static @Nullable Map<String, Object> readObject(byte[] body) {
        try {
            return MAPPER.readValue(body, OBJECT);
        } catch (JacksonException e) {
            return null;
        }
    }

    /**
     * Views a value as an object.
     *
     * @param value anything
     * @return the object, or {@code null} where it is none
     */
    @SuppressWarnings("unchecked")
    static @Nullable Map<String, Object> asObject(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? (Map<String, Object>) map : null;
    }

    /**
     * Views a value as a list.
     *
     * @param value anything
     * @return the list, or {@code null} where it is none
     */
    @SuppressWarnings("unchecked")
    static @Nullable List<Object> asList(@Nullable Object value) {
        return value instanceof List<?> list ? (List<Object>) list : null;
    }
}
