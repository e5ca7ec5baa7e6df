package io.github.manusreactive.internal.util;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Validates data against a JSON Schema of the kind that the API uses: types, enum, properties, required,
 * additionalProperties, items, anyOf and references to {@code $defs}. Other keywords are ignored.
 */
public final class SchemaValidator {

    /** References may form a loop without consuming data. */
    private static final int DEEPEST = 500;

    private final Map<String, Object> root;
    private final boolean closed;
    private int depth;

    private SchemaValidator(Map<String, Object> root, boolean closed) {
        this.root = root;
        this.closed = closed;
    }

    /**
     * Creates a validator of data from the server.
     *
     * @param schema a JSON Schema; an empty one accepts everything
     */
    public static SchemaValidator of(Map<String, Object> schema) {
        return new SchemaValidator(schema, false);
    }

    /**
     * Creates a validator of input. The server ignores fields that are not in its schema, so a misspelt one would
     * change the meaning.
     */
    public static SchemaValidator ofInput(Map<String, Object> schema) {
        return new SchemaValidator(schema, true);
    }

    /**
     * Returns the first violation with its path, {@code null} if the value is valid. The message never quotes the data.
     *
     * @param value plain data
     */
    public @Nullable String problem(@Nullable Object value) {
        return problem(root, value, "");
    }

    private @Nullable String problem(Map<?, ?> schema, @Nullable Object value, String path) {
        if (depth == DEEPEST) {
            return at(path) + "cannot be checked: the schema or the data is too deep";
        }
        depth++;
        try {
            return problemHere(schema, value, path);
        } finally {
            depth--;
        }
    }

    private @Nullable String problemHere(Map<?, ?> schema, @Nullable Object value, String path) {
        if (schema.get("$ref") instanceof String reference) {
            Map<?, ?> target = definition(reference);
            return target == null ? null : problem(target, value, path);
        }
        if (schema.get("enum") instanceof Collection<?> values
                && values.stream().noneMatch(allowed -> same(allowed, value))) {
            return at(path) + "is not one of " + values;
        }
        if (schema.get("anyOf") instanceof Collection<?> choices && noneFits(choices, value, path)) {
            return at(path) + "matches none of the alternatives";
        }
        Object type = schema.get("type");
        List<?> types = type instanceof List<?> list ? list : type == null ? List.of() : List.of(type);
        if (!types.isEmpty() && types.stream().noneMatch(t -> isOfType(t, value))) {
            return at(path) + "must be " + (types.size() == 1 ? types.get(0) : "one of " + types);
        }
        if (value instanceof Map<?, ?> object) {
            return objectProblem(schema, object, path);
        }
        if (value instanceof List<?> list && schema.get("items") instanceof Map<?, ?> items) {
            for (int i = 0; i < list.size(); i++) {
                String problem = problem(items, list.get(i), path + "[" + i + "]");
                if (problem != null) {
                    return problem;
                }
            }
        }
        return null;
    }

    private @Nullable String objectProblem(Map<?, ?> schema, Map<?, ?> object, String path) {
        if (schema.get("required") instanceof Collection<?> required) {
            for (Object name : required) {
                if (!object.containsKey(name)) {
                    return at(path + "." + name) + "is missing";
                }
            }
        }
        if (!(schema.get("properties") instanceof Map<?, ?> properties)) {
            return null;
        }
        boolean strict = Boolean.FALSE.equals(schema.get("additionalProperties"))
                || closed && schema.get("additionalProperties") == null;
        for (Map.Entry<?, ?> field : object.entrySet()) {
            String fieldPath = path + "." + field.getKey();
            if (properties.get(field.getKey()) instanceof Map<?, ?> property) {
                String problem = problem(property, field.getValue(), fieldPath);
                if (problem != null) {
                    return problem;
                }
            } else if (strict) {
                return at(fieldPath) + "is not a field of the schema";
            }
        }
        return null;
    }

    private boolean noneFits(Collection<?> choices, @Nullable Object value, String path) {
        return choices.stream()
                .noneMatch(choice -> !(choice instanceof Map<?, ?> schema) || problem(schema, value, path) == null);
    }

    private @Nullable Map<?, ?> definition(String reference) {
        if (reference.equals("#")) {
            return root;
        }
        Object at = root;
        for (String step : reference.replaceFirst("^#/", "").split("/")) {
            at = at instanceof Map<?, ?> map ? map.get(step) : null;
        }
        return at instanceof Map<?, ?> map ? map : null;
    }

    private static boolean isOfType(@Nullable Object type, @Nullable Object value) {
        if ("null".equals(type)) {
            return value == null;
        }
        if ("string".equals(type)) {
            return value instanceof CharSequence;
        }
        if ("boolean".equals(type)) {
            return value instanceof Boolean;
        }
        if ("integer".equals(type)) {
            return value instanceof Number number && isWhole(number);
        }
        if ("number".equals(type)) {
            return value instanceof Number;
        }
        if ("array".equals(type)) {
            return value instanceof Collection<?>;
        }
        return !"object".equals(type) || value instanceof Map<?, ?>;
    }

    private static boolean isWhole(Number number) {
        return !(number instanceof Double || number instanceof Float || number instanceof java.math.BigDecimal)
                || number.doubleValue() == Math.rint(number.doubleValue());
    }

    private static boolean same(@Nullable Object allowed, @Nullable Object value) {
        return allowed instanceof Number a && value instanceof Number b
                ? a.doubleValue() == b.doubleValue()
                : Objects.equals(allowed, value);
    }

    private static String at(String path) {
        return (path.isEmpty() ? "." : path) + ": ";
    }
}
