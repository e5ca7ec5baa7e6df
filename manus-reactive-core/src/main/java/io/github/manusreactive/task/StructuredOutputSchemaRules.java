package io.github.manusreactive.task;

import io.github.manusreactive.error.InvalidRequestException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Validates structured output schemas by the API's rules before a call is sent; reports the first violation with its path. */
final class StructuredOutputSchemaRules {

    private static final int MAX_DEPTH = 5;
    private static final Set<String> TYPES =
            Set.of("string", "number", "integer", "boolean", "null", "object", "array");
    private static final Set<String> REFUSED = Set.of(
            "pattern",
            "format",
            "minLength",
            "maxLength",
            "minimum",
            "maximum",
            "exclusiveMinimum",
            "exclusiveMaximum",
            "multipleOf",
            "minItems",
            "maxItems",
            "uniqueItems",
            "allOf",
            "oneOf",
            "not",
            "if",
            "then",
            "else");

    private StructuredOutputSchemaRules() {}

    static void check(@Nullable Map<String, Object> schema) {
        if (schema == null) {
            return;
        }
        if (!"object".equals(schema.get("type"))) {
            throw refused("", "the root must be of type object");
        }
        check(schema, schema, "", 1);
        if (schema.get("$defs") instanceof Map<?, ?> definitions) {
            definitions.forEach((name, definition) -> check(schema, definition, ".$defs." + name, 1));
        }
    }

    private static void check(Map<?, ?> root, @Nullable Object node, String path, int depth) {
        if (!(node instanceof Map<?, ?> schema)) {
            throw refused(path, "must be a schema");
        }
        for (Object keyword : schema.keySet()) {
            if (REFUSED.contains(String.valueOf(keyword))) {
                throw refused(path, "unsupported keyword \"" + keyword + "\"");
            }
        }
        if (schema.get("$ref") instanceof String reference && !isDefined(root, reference)) {
            throw refused(path, "$ref to the unknown \"" + reference + "\"");
        }
        List<?> types = types(schema.get("type"));
        for (Object type : types) {
            if (!TYPES.contains(String.valueOf(type))) {
                throw refused(path, "unsupported type \"" + type + "\"");
            }
        }
        if (schema.get("anyOf") instanceof List<?> choices) {
            for (int i = 0; i < choices.size(); i++) {
                check(root, choices.get(i), path + ".anyOf[" + i + "]", depth);
            }
        }
        boolean nests = types.contains("array") || types.contains("object");
        if (nests && depth > MAX_DEPTH) {
            throw refused(path, "nesting deeper than " + MAX_DEPTH);
        }
        if (types.contains("array")) {
            if (!schema.containsKey("items")) {
                throw refused(path, "an array needs \"items\"");
            }
            check(root, schema.get("items"), path + "[]", depth + 1);
        }
        if (types.contains("object")) {
            checkObject(root, schema, path, depth);
        }
    }

    private static void checkObject(Map<?, ?> root, Map<?, ?> schema, String path, int depth) {
        if (!Boolean.FALSE.equals(schema.get("additionalProperties"))) {
            throw refused(path, "\"additionalProperties\" must be false");
        }
        Map<?, ?> properties = schema.get("properties") instanceof Map<?, ?> map ? map : Map.of();
        Set<?> required = schema.get("required") instanceof Collection<?> names ? new HashSet<>(names) : Set.of();
        for (Object name : properties.keySet()) {
            if (!required.contains(name)) {
                throw refused(path + "." + name, "every property must be in \"required\"; make it nullable instead");
            }
        }
        for (Object name : required) {
            if (!properties.containsKey(name)) {
                throw refused(path + "." + name, "is required but no property");
            }
        }
        properties.forEach((name, property) -> check(root, property, path + "." + name, depth + 1));
    }

    private static List<?> types(@Nullable Object type) {
        return type instanceof List<?> several ? several : type == null ? List.of() : List.of(type);
    }

    private static boolean isDefined(Map<?, ?> root, String reference) {
        String prefix = "#/$defs/";
        return reference.startsWith(prefix)
                && root.get("$defs") instanceof Map<?, ?> definitions
                && definitions.containsKey(reference.substring(prefix.length()));
    }

    private static InvalidRequestException refused(String path, String problem) {
        return new InvalidRequestException("structured_output_schema", (path.isEmpty() ? "." : path) + ": " + problem);
    }
}
