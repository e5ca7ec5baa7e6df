package io.github.manusreactive.test.engine;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The API's rules for structured output schemas. */
final class SandboxSchemaRules {

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

    private SandboxSchemaRules() {}

    /** Throws {@code invalid_argument} with the path of the first violation. */
    static void check(Map<String, Object> schema) {
        if (!"object".equals(schema.get("type"))) {
            throw refused("", "root must be an object");
        }
        check(schema, "", 1);
        Map<String, Object> definitions = SandboxJson.asObject(schema.get("$defs"));
        if (definitions != null) {
            definitions.forEach((name, definition) -> check(SandboxJson.asObject(definition), ".$defs." + name, 1));
        }
    }

    private static void check(@Nullable Map<String, Object> schema, String path, int depth) {
        if (schema == null) {
            throw refused(path, "must be a schema");
        }
        for (String keyword : schema.keySet()) {
            if (REFUSED.contains(keyword)) {
                throw refused(path, "unsupported keyword \"" + keyword + "\"");
            }
        }
        Object type = schema.get("type");
        List<Object> several = SandboxJson.asList(type);
        List<Object> types = several != null ? several : type == null ? List.of() : List.of(type);
        for (Object one : types) {
            if (!TYPES.contains(String.valueOf(one))) {
                throw refused(path, "unsupported type \"" + one + "\"");
            }
        }
        List<Object> variants = SandboxJson.asList(schema.get("anyOf"));
        if (variants != null) {
            for (int i = 0; i < variants.size(); i++) {
                check(SandboxJson.asObject(variants.get(i)), path + ".anyOf[" + i + "]", depth);
            }
        }
        if (types.contains("array")) {
            tooDeep(path, depth);
            check(SandboxJson.asObject(schema.get("items")), path + "[]", depth + 1);
        }
        if (types.contains("object")) {
            tooDeep(path, depth);
            checkObject(schema, path, depth);
        }
    }

    private static void checkObject(Map<String, Object> schema, String path, int depth) {
        if (!Boolean.FALSE.equals(schema.get("additionalProperties"))) {
            throw refused(path, "additionalProperties must be false");
        }
        Map<String, Object> properties = SandboxJson.asObject(schema.get("properties"));
        Map<String, Object> known = properties == null ? Map.of() : properties;
        List<Object> required = SandboxJson.asList(schema.get("required"));
        if (!new HashSet<Object>(required == null ? List.of() : required).equals(known.keySet())) {
            throw refused(path, "all properties must be required");
        }
        known.forEach((name, property) -> check(SandboxJson.asObject(property), path + "." + name, depth + 1));
    }

    private static void tooDeep(String path, int depth) {
        if (depth > MAX_DEPTH) {
            throw refused(path, "nesting deeper than " + MAX_DEPTH);
        }
    }

    private static SandboxApiException refused(String path, String reason) {
        return SandboxApiException.invalid(
                "structured_output_schema: " + (path.isEmpty() ? "." : path) + ": " + reason);
    }
}
