package io.github.manusreactive.test.engine;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Checks a decision against the schema of its waiting event. */
final class InputCheck {

    private InputCheck() {}

    static boolean fits(@Nullable Object value, @Nullable Map<String, Object> schema) {
        if (schema == null) {
            return true;
        }
        List<Object> values = SandboxJson.asList(schema.get("enum"));
        if (values != null && !values.contains(value)) {
            return false;
        }
        Object type = schema.get("type");
        if (!(type instanceof String name)) {
            return true;
        }
        return switch (name) {
            case "object" -> fitsObject(SandboxJson.asObject(value), schema);
            case "array" -> {
                List<Object> list = SandboxJson.asList(value);
                Map<String, Object> items = SandboxJson.asObject(schema.get("items"));
                yield list != null && list.stream().allMatch(item -> fits(item, items));
            }
            case "string" -> value instanceof String;
            case "boolean" -> value instanceof Boolean;
            case "integer" -> value instanceof Integer || value instanceof Long;
            case "number" -> value instanceof Number;
            default -> true;
        };
    }

    private static boolean fitsObject(@Nullable Map<String, Object> object, Map<String, Object> schema) {
        if (object == null) {
            return false;
        }
        List<Object> required = SandboxJson.asList(schema.get("required"));
        if (required != null && !required.stream().allMatch(name -> object.get(name) != null)) {
            return false;
        }
        Map<String, Object> properties = SandboxJson.asObject(schema.get("properties"));
        return properties == null
                || object.entrySet().stream()
                        .allMatch(
                                field -> fits(field.getValue(), SandboxJson.asObject(properties.get(field.getKey()))));
    }
}
