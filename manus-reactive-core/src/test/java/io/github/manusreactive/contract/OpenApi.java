package io.github.manusreactive.contract;

import static io.github.manusreactive.contract.ContractPages.map;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Brings an OpenAPI document with our extensions into the notation of {@code contract.yaml}. */
final class OpenApi {

    /** Not sent by one of these calls, but parts of the same contract. */
    private static final List<String> MORE_MODELS = List.of(
            "WebhookTaskCreated",
            "WebhookTaskStopped",
            "WebhookTaskProgressV1",
            "WebhookProbe",
            "OAuthToken",
            "OAuthError",
            "OAuthTokenRequest",
            "OAuthRevokeRequest");

    private final Map<String, Object> schemas;
    private final Map<String, Object> models = new LinkedHashMap<>();

    private OpenApi(Map<String, Object> document) {
        this.schemas = map(map(document.get("components")).get("schemas"));
    }

    static Map<String, Object> notation(Map<String, Object> document) {
        OpenApi api = new OpenApi(document);
        Map<String, Object> operations = new LinkedHashMap<>();
        map(document.get("paths")).forEach((path, methods) -> {
            if (path.startsWith("/v2/")) {
                map(methods)
                        .forEach((method, operation) -> operations.put(
                                path.substring("/v2/".length()),
                                api.operation(path.substring("/v2/".length()), method, map(operation))));
            }
        });
        MORE_MODELS.forEach(api::model);
        Map<String, Object> waiting = new LinkedHashMap<>();
        for (Object type : (List<?>) document.get("x-waiting-event-types")) {
            waiting.put(map(type).get("type").toString(), map(type).get("answer_with"));
        }
        Map<String, Object> notation = new LinkedHashMap<>();
        notation.put("operations", operations);
        notation.put("models", api.models);
        notation.put("limits", document.get("x-limits"));
        notation.put("waiting_event_types", waiting);
        return notation;
    }

    private Map<String, Object> operation(String name, String method, Map<String, Object> operation) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("call", method.toUpperCase(Locale.ROOT) + " " + operation.get("x-rate-limit-per-minute"));
        result.put("access", access(operation));
        result.put(
                "repeat",
                Boolean.TRUE.equals(operation.get("x-idempotent"))
                        ? "safe"
                        // the description of repeats calls this one harmless
                        : name.equals("file.upload") ? "harmless" : "unsafe");
        Map<String, Object> query = new LinkedHashMap<>();
        for (Object each : (List<?>) operation.getOrDefault("parameters", List.of())) {
            Map<String, Object> parameter = map(each);
            String field = parameter.get("name").toString();
            query.put(
                    field + (Boolean.TRUE.equals(parameter.get("required")) ? "!" : ""),
                    type(map(parameter.get("schema")), field, ""));
        }
        String owner = camel(name);
        Map<String, Object> body =
                operation.containsKey("requestBody") ? fields(json(operation.get("requestBody")), owner) : Map.of();
        if (query.keySet().containsAll(List.of("task_id", "website_id"))
                || body.keySet().containsAll(List.of("task_id", "website_id"))) {
            result.put("one_of", "task_id website_id");
        }
        result.put("query", query);
        result.put("body", body);
        Map<String, Object> answer =
                new LinkedHashMap<>(fields(json(map(operation.get("responses")).get("200")), owner));
        answer.keySet().removeAll(List.of("ok!", "request_id+"));
        result.put("answer", answer);
        return result;
    }

    private static String access(Map<String, Object> operation) {
        boolean tokens = ((List<?>) operation.get("x-auth")).contains("oauth");
        if (Boolean.TRUE.equals(operation.get("x-oauth-full-access-only"))) {
            return tokens ? "contradiction" : "full";
        }
        List<?> scopes = (List<?>) operation.get("x-oauth-scopes");
        return !tokens
                ? "contradiction"
                : scopes.isEmpty()
                        ? "any"
                        : scopes.stream().map(Object::toString).collect(Collectors.joining(" "));
    }

    private static Map<String, Object> json(Object holder) {
        return map(map(map(map(holder).get("content")).get("application/json")).get("schema"));
    }

    private Map<String, Object> fields(Map<String, Object> schema, String owner) {
        Map<String, Object> properties = new LinkedHashMap<>();
        List<Object> required = new ArrayList<>();
        List<Object> usual = new ArrayList<>();
        gather(schema, properties, required, usual);
        if (owner.equals("TextPart")) {
            // one foreign client sends it; the document says to leave it out
            properties.remove("visibility");
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        properties.forEach((name, type) -> fields.put(
                name + (required.contains(name) ? "!" : usual.contains(name) ? "+" : ""),
                type(map(type), name, owner + camel(name))));
        return fields;
    }

    private void gather(
            Map<String, Object> schema, Map<String, Object> properties, List<Object> required, List<Object> usual) {
        if (schema.containsKey("$ref")) {
            gather(map(schemas.get(refName(schema))), properties, required, usual);
        }
        for (Object part : (List<?>) schema.getOrDefault("allOf", List.of())) {
            gather(map(part), properties, required, usual);
        }
        properties.putAll(map(schema.getOrDefault("properties", Map.of())));
        required.addAll((List<?>) schema.getOrDefault("required", List.of()));
        usual.addAll((List<?>) schema.getOrDefault("x-usually-present", List.of()));
    }

    private String type(Map<String, Object> schema, String name, String inlineName) {
        if (schema.containsKey("$ref")) {
            return refName(schema).equals("Int64") ? wide(schema) : named(refName(schema));
        }
        if (schema.containsKey("allOf")) {
            return type(map(((List<?>) schema.get("allOf")).get(0)), name, inlineName);
        }
        if (!schema.containsKey("type")) {
            return alternatives(schema, name, inlineName);
        }
        return switch (plainType(schema)) {
            case "array" -> "[" + type(map(schema.get("items")), name, inlineName) + "]";
            case "object" -> {
                if (!schema.containsKey("properties")) {
                    yield "object";
                }
                models.putIfAbsent(inlineName, fields(schema, inlineName));
                yield inlineName;
            }
            case "integer" -> number(schema, name);
            case "boolean" -> "bool";
            case "string" -> text(schema);
            default -> throw new IllegalArgumentException("no notation for " + name + ": " + schema);
        };
    }

    private String named(String model) {
        return switch (model) {
            case "StructuredOutputSchema" -> "object";
            // versioned names are aliases and not listed
            case "AgentProfileRequest" ->
                text(map(((List<?>) map(schemas.get(model)).get("anyOf")).get(0)));
            case "AgentProfileReported" -> text(map(schemas.get(model)));
            default -> model(model);
        };
    }

    private String model(String name) {
        if (!models.containsKey(name)) {
            models.put(name, fields(map(schemas.get(name)), name));
        }
        return name;
    }

    private String alternatives(Map<String, Object> schema, String name, String inlineName) {
        List<Map<String, Object>> notNull = Stream.of("oneOf", "anyOf")
                .flatMap(kind -> ((List<?>) schema.getOrDefault(kind, List.of())).stream())
                .map(ContractPages::map)
                .filter(alternative -> !"null".equals(alternative.get("type")))
                .toList();
        if (notNull.size() == 1) {
            Map<String, Object> only = new LinkedHashMap<>(notNull.get(0));
            if (schema.containsKey("x-unit")) {
                only.putIfAbsent("x-unit", schema.get("x-unit"));
            }
            return type(only, name, inlineName);
        }
        Stream.of("TextPart", "FilePart", "VoicePart").forEach(this::model);
        return "content";
    }

    private static String plainType(Map<String, Object> schema) {
        return schema.get("type") instanceof List<?> types
                ? types.stream()
                        .map(Object::toString)
                        .filter(type -> !type.equals("null"))
                        .findFirst()
                        .orElseThrow()
                : schema.get("type").toString();
    }

    /** 64 bits, so digits in a string on the wire. */
    private static String wide(Map<String, Object> schema) {
        return switch (String.valueOf(schema.get("x-unit"))) {
            case "seconds" -> "time";
            case "milliseconds" -> "millis";
            default -> "long";
        };
    }

    private static String number(Map<String, Object> schema, String name) {
        if (("seconds".equals(schema.get("x-unit")) && !name.equals("expires_in")) || name.endsWith("_date")) {
            return "seconds";
        }
        return schema.containsKey("maximum") ? "int " + schema.get("minimum") + ".." + schema.get("maximum") : "int";
    }

    private static String text(Map<String, Object> schema) {
        for (String kind : List.of("enum", "examples")) {
            if (schema.get(kind) instanceof List<?> values) {
                return (kind.equals("enum") ? "enum " : "open ")
                        + values.stream()
                                .map(value -> value.equals("") ? "<empty>" : value.toString())
                                .collect(Collectors.joining(" "));
            }
        }
        return schema.containsKey("const")
                ? "enum " + schema.get("const")
                : "uri".equals(schema.get("format")) ? "uri" : "string";
    }

    private static String refName(Map<String, Object> schema) {
        String ref = schema.get("$ref").toString();
        return ref.substring(ref.lastIndexOf('/') + 1);
    }

    private static String camel(String name) {
        return Stream.of(name.split("[._]"))
                .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
                .collect(Collectors.joining());
    }
}
