package io.github.manusreactive.test.engine;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Derives values from a structured output schema: an example of every field, or the zero values of a failed extraction.
 */
final class SchemaValues {

    private static final int MAX_DEPTH = 6;

    private final Map<String, Object> root;
    private final boolean zero;

    private SchemaValues(Map<String, Object> root, boolean zero) {
        this.root = root;
        this.zero = zero;
    }

    static Map<String, Object> example(Map<String, Object> schema) {
        return new SchemaValues(schema, false).object(schema, 0);
    }

    static Map<String, Object> zero(Map<String, Object> schema) {
        return new SchemaValues(schema, true).object(schema, 0);
    }

    private Map<String, Object> object(Map<String, Object> schema, int depth) {
        Map<String, Object> value = new LinkedHashMap<>();
        Map<String, Object> properties = SandboxJson.asObject(resolve(schema).get("properties"));
        if (properties != null) {
            properties.forEach(
                    (name, property) -> value.put(name, any(name, SandboxJson.asObject(property), depth + 1)));
        }
        return value;
    }

    private @Nullable Object any(String name, @Nullable Map<String, Object> unresolved, int depth) {
        if (unresolved == null) {
            return null;
        }
        Map<String, Object> schema = resolve(unresolved);
        List<String> types = types(schema);
        List<Object> variants = SandboxJson.asList(schema.get("anyOf"));
        boolean nullable = types.contains("null")
                || (variants != null
                        && variants.stream()
                                .anyMatch(v ->
                                        types(resolve(SandboxJson.asObject(v))).contains("null")));
        if (nullable && (zero || depth > MAX_DEPTH)) {
            return null;
        }
        List<Object> values = SandboxJson.asList(schema.get("enum"));
        if (values != null && !values.isEmpty()) {
            return values.get(0);
        }
        if (variants != null) {
            return variants.stream()
                    .map(SandboxJson::asObject)
                    .filter(v -> !types(resolve(v)).contains("null"))
                    .findFirst()
                    .map(v -> any(name, v, depth))
                    .orElse(null);
        }
        String type = types.stream().filter(t -> !t.equals("null")).findFirst().orElse("null");
        return switch (type) {
            case "string" -> zero ? "" : "sample " + name;
            case "integer" -> zero ? 0 : 7;
            case "number" -> zero ? 0 : 7.5;
            case "boolean" -> !zero;
            case "array" -> array(name, schema, depth);
            case "object" -> object(schema, depth);
            default -> null;
        };
    }

    private List<Object> array(String name, Map<String, Object> schema, int depth) {
        List<Object> items = new ArrayList<>();
        if (!zero && depth < MAX_DEPTH) {
            items.add(any(name, SandboxJson.asObject(schema.get("items")), depth + 1));
        }
        return items;
    }

    private static List<String> types(Map<String, Object> schema) {
        Object type = schema.get("type");
        List<Object> several = SandboxJson.asList(type);
        if (several != null) {
            return several.stream().map(String::valueOf).toList();
        }
        return type == null ? List.of() : List.of(type.toString());
    }

    /** Resolves {@code #/$defs/name}, the only permitted form of a reference. */
    private Map<String, Object> resolve(@Nullable Map<String, Object> schema) {
        Map<String, Object> current = schema == null ? Map.of() : schema;
        for (int hops = 0; hops < 10 && current.get("$ref") instanceof String ref; hops++) {
            Map<String, Object> target = root;
            if (!ref.equals("#")) {
                Map<String, Object> definitions = SandboxJson.asObject(root.get("$defs"));
                target = definitions == null
                        ? null
                        : SandboxJson.asObject(definitions.get(ref.substring(ref.lastIndexOf('/') + 1)));
            }
            if (target == null) {
                return Map.of();
            }
            current = target;
        }
        return current;
    }
}
