package io.github.manusreactive.internal.json;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JavaType;

/** Names recursive types and keeps their schemas for {@code $defs}. All other schemas are inlined. */
final class JsonSchemaDefinitions {

    private static final String PREFIX = "#/$defs/";

    /** Includes the property names, because annotations at a property can exclude some of a type's. */
    private record ObjectKey(JavaType type, Set<Object> names) {}

    private final Map<ObjectKey, String> open = new HashMap<>();
    private final Map<String, Object> schemas = new LinkedHashMap<>();
    private final Set<String> referenced = new LinkedHashSet<>();

    /** Returns the schema, or a reference to it if the type is recursive. */
    Map<String, Object> of(
            JavaType type, Set<Object> names, SchemaLocation place, Supplier<Map<String, Object>> content) {
        ObjectKey key = new ObjectKey(type, names);
        String known = open.get(key);
        if (known != null) {
            referenced.add(known);
            return reference(known);
        }
        place.checkDepth();
        String name = type.getRawClass().getSimpleName();
        while (open.containsValue(name) || schemas.containsKey(name)) {
            name += "_";
        }
        open.put(key, name);
        Map<String, Object> schema = content.get();
        open.remove(key);
        if (referenced.contains(name)) {
            schemas.put(name, schema);
            return reference(name);
        }
        return schema;
    }

    boolean isEmpty() {
        return schemas.isEmpty();
    }

    Map<String, Object> all() {
        return schemas;
    }

    /** Returns a copy of the referenced schema: the root of a schema must be an object. */
    Map<String, Object> resolve(Map<String, Object> schema) {
        return schema.get("$ref") instanceof String reference
                ? copy(schemas.get(reference.substring(PREFIX.length())))
                : schema;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> copy(@Nullable Object definition) {
        return new LinkedHashMap<>((Map<String, Object>) definition);
    }

    private static Map<String, Object> reference(String name) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("$ref", PREFIX + name);
        return schema;
    }
}
