package io.github.manusreactive.internal.json;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The nodes of a JSON Schema within the API's subset. */
final class JsonSchemaNodes {

    private JsonSchemaNodes() {}

    static Map<String, Object> typed(String type) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", type);
        return schema;
    }

    static Map<String, Object> described(Map<String, Object> schema, @Nullable String description) {
        if (description != null) {
            schema.put("description", description);
        }
        return schema;
    }

    /** Returns an object with these properties, all required, and no others. */
    static Map<String, Object> closed(Map<String, Object> properties, @Nullable String description) {
        Map<String, Object> schema = described(typed("object"), description);
        schema.put("properties", properties);
        schema.put("required", List.copyOf(properties.keySet()));
        schema.put("additionalProperties", false);
        return schema;
    }

    static Map<String, Object> nullable(Map<String, Object> schema) {
        Map<String, Object> changed = new LinkedHashMap<>(schema);
        if (schema.get("type") instanceof String type) {
            changed.put("type", List.of(type, "null"));
            if (schema.get("enum") instanceof List<?> names) {
                List<@Nullable Object> withNull = new ArrayList<>(names);
                withNull.add(null);
                changed.put("enum", withNull);
            }
        } else if (!(schema.get("type") instanceof List)) {
            List<Object> choices = new ArrayList<>();
            if (schema.get("anyOf") instanceof List<?> variants) {
                choices.addAll(variants);
            } else {
                choices.add(schema);
            }
            if (!choices.contains(typed("null"))) {
                choices.add(typed("null"));
            }
            changed = new LinkedHashMap<>();
            changed.put("anyOf", choices);
        }
        return changed;
    }
}
