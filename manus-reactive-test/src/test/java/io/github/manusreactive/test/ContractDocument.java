package io.github.manusreactive.test;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Turns the table of the contract into the parts of an OpenAPI document that describe responses. */
final class ContractDocument {

    private static final String DIGITS = "^-?[0-9]+$";

    private ContractDocument() {}

    /** The document of a table in the notation of {@code contract.yaml}. */
    static Map<String, Object> of(Map<String, Object> table) {
        Map<String, Object> paths = new LinkedHashMap<>();
        map(table.get("operations")).forEach((name, operation) -> {
            // the balance was seen without its wrapper
            Map<String, Object> flat = name.equals("usage.availableCredits")
                    ? map(map(table.get("models")).get("AvailableCredits"))
                    : Map.of();
            paths.put("/v2/" + name, path(map(operation), flat));
        });
        Map<String, Object> schemas = new LinkedHashMap<>();
        map(table.get("models")).forEach((name, fields) -> schemas.put(name, object(map(fields))));
        schemas.put(
                "ErrorResponse", object(Map.of("ok!", "bool", "request_id", "string", "error!", "ErrorResponseError")));
        schemas.put("ErrorResponseError", object(Map.of("code!", "string", "message!", "string")));
        return Map.of("paths", paths, "components", Map.of("schemas", schemas));
    }

    private static Map<String, Object> path(Map<String, Object> operation, Map<String, Object> flat) {
        Map<String, Object> fields = new LinkedHashMap<>(Map.of("ok!", "bool", "request_id+", "string"));
        fields.putAll(map(operation.getOrDefault("answer", Map.of())));
        fields.putAll(flat);
        Object response = Map.of("content", Map.of("application/json", Map.of("schema", object(fields))));
        String method = operation.get("call").toString().split(" ")[0].toLowerCase(Locale.ROOT);
        return Map.of(method, Map.of("responses", Map.of("200", response)));
    }

    private static Map<String, Object> object(Map<String, ?> fields) {
        Map<String, Object> properties = new LinkedHashMap<>();
        List<String> required = new ArrayList<>();
        fields.forEach((name, type) -> {
            String plain = name.replaceAll("[!+]$", "");
            if (name.endsWith("!")) {
                required.add(plain);
            }
            Object schema = type(type.toString());
            // what the documentation does not show as always there may be null
            properties.put(plain, name.equals(plain) ? anyOf(schema, Map.of("type", "null")) : schema);
        });
        return Map.of("type", "object", "properties", properties, "required", required, "additionalProperties", false);
    }

    private static Object type(String type) {
        if (type.startsWith("[")) {
            return Map.of("type", "array", "items", type(type.substring(1, type.length() - 1)));
        }
        String[] words = type.split(" ");
        return switch (words[0]) {
            case "string", "uri", "open" -> Map.of("type", "string");
            case "bool" -> Map.of("type", "boolean");
            case "object" -> Map.of("type", "object");
            case "int" -> Map.of("type", "integer");
            case "long", "time", "millis", "seconds" ->
                anyOf(Map.of("type", "string", "pattern", DIGITS), Map.of("type", "integer"));
            case "enum" ->
                Map.of(
                        "enum",
                        Arrays.asList(words).subList(1, words.length).stream()
                                .map(word -> word.replace("<empty>", ""))
                                .toList());
            default -> Map.of("$ref", "#/components/schemas/" + type);
        };
    }

    private static Map<String, Object> anyOf(Object one, Object other) {
        return Map.of("anyOf", List.of(one, other));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object value) {
        return (Map<String, Object>) value;
    }
}
