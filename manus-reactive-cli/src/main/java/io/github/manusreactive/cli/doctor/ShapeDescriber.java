package io.github.manusreactive.cli.doctor;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Describes the JSON type of a value without its content. */
final class ShapeDescriber {

    private static final int MOST_NAMES = 12;
    private static final int DEEPEST = 3;

    private ShapeDescriber() {}

    static String describe(@Nullable Object value) {
        return describe(value, 0);
    }

    private static String describe(@Nullable Object value, int depth) {
        if (value == null) {
            return "null";
        }
        if (value instanceof Boolean) {
            return "boolean";
        }
        if (value instanceof Double || value instanceof Float || value instanceof java.math.BigDecimal) {
            return "decimal number";
        }
        if (value instanceof Number) {
            return "number";
        }
        if (value instanceof Map<?, ?> object) {
            return depth == DEEPEST ? "object" : object(object, depth);
        }
        if (value instanceof List<?> list) {
            return depth == DEEPEST || list.isEmpty() ? (list.isEmpty() ? "empty list" : "list") : list(list, depth);
        }
        return TextKind.of(value.toString()).words();
    }

    private static String object(Map<?, ?> object, int depth) {
        String names = object.entrySet().stream()
                .limit(MOST_NAMES)
                .map(field ->
                        NameRedactor.path(field.getKey().toString()) + ": " + describe(field.getValue(), depth + 1))
                .collect(Collectors.joining(", "));
        return "object {" + names + (object.size() > MOST_NAMES ? ", …" : "") + "}";
    }

    private static String list(List<?> list, int depth) {
        Set<String> shapes = new LinkedHashSet<>();
        for (Object entry : list) {
            if (shapes.size() < MOST_NAMES) {
                shapes.add(describe(entry, depth + 1));
            }
        }
        return "list of " + String.join(" or ", shapes);
    }
}
