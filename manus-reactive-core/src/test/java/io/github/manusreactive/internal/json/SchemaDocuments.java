package io.github.manusreactive.internal.json;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Random documents that conform to a schema, as an agent would write them: in the form that the descriptions show. */
final class SchemaDocuments {

    private static final int DEEPEST = 6;
    private static final String EXAMPLE = "for example ";

    private final Map<String, Object> root;
    private final Random random;

    SchemaDocuments(Map<String, Object> root, long seed) {
        this.root = root;
        this.random = new Random(seed);
    }

    Object document() {
        return java.util.Objects.requireNonNull(value(root, 0));
    }

    private @Nullable Object value(Map<?, ?> schema, int depth) {
        if (schema.get("$ref") instanceof String reference) {
            Map<?, ?> definitions = (Map<?, ?>) root.get("$defs");
            return value((Map<?, ?>) definitions.get(reference.substring("#/$defs/".length())), depth);
        }
        if (schema.get("anyOf") instanceof List<?> choices) {
            boolean end = depth > DEEPEST && choices.contains(Map.of("type", "null"));
            return end ? null : value((Map<?, ?>) choices.get(random.nextInt(choices.size())), depth);
        }
        Object type = schema.get("type");
        if (type instanceof List<?> types) {
            if (depth > DEEPEST || random.nextInt(3) == 0) {
                return null;
            }
            type = types.get(0);
        }
        if (schema.get("enum") instanceof List<?> values) {
            List<?> present = values.stream().filter(java.util.Objects::nonNull).toList();
            return present.get(random.nextInt(present.size()));
        }
        return switch (String.valueOf(type)) {
            case "null" -> null;
            case "object" -> object(schema, depth);
            case "array" -> array(schema, depth);
            case "boolean" -> random.nextBoolean();
            case "integer" -> random.nextInt(200) - 100;
            case "number" -> (random.nextInt(200) - 100) / 2.0;
            default -> text(schema);
        };
    }

    private String text(Map<?, ?> schema) {
        String description = String.valueOf(schema.get("description"));
        int example = description.indexOf(EXAMPLE);
        return example < 0 ? "text " + random.nextInt(1000) : description.substring(example + EXAMPLE.length());
    }

    private Map<String, Object> object(Map<?, ?> schema, int depth) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        ((Map<?, ?>) schema.get("properties"))
                .forEach((name, property) -> object.put(String.valueOf(name), value((Map<?, ?>) property, depth + 1)));
        return object;
    }

    /** Without repeated elements, which a set would lose. */
    private List<Object> array(Map<?, ?> schema, int depth) {
        Set<@Nullable Object> elements = new LinkedHashSet<>();
        int size = depth > DEEPEST ? 0 : random.nextInt(4);
        for (int i = 0; i < size; i++) {
            elements.add(value((Map<?, ?>) schema.get("items"), depth + 1));
        }
        return new ArrayList<>(elements);
    }

    /** The same data in a form in which equal documents are equal. */
    static @Nullable Object normal(@Nullable Object data) {
        if (data instanceof Map<?, ?> object) {
            Map<String, @Nullable Object> sorted = new TreeMap<>();
            object.forEach((name, value) -> sorted.put(String.valueOf(name), normal(value)));
            return sorted;
        }
        if (data instanceof List<?> list) {
            List<@Nullable Object> elements = new ArrayList<>();
            list.forEach(element -> elements.add(normal(element)));
            return elements;
        }
        return data instanceof Number number ? new BigDecimal(number.toString()).stripTrailingZeros() : data;
    }
}
