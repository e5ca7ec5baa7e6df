package io.github.manusreactive.contract;

import io.github.manusreactive.contract.ContractPages.Field;
import io.github.manusreactive.contract.ContractPages.Type;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** JSON with a value in every field. */
final class SampleValues {

    private final ContractPages contract;

    SampleValues(ContractPages contract) {
        this.contract = contract;
    }

    Map<String, Object> object(Map<String, Field> fields) {
        Map<String, Object> object = new LinkedHashMap<>();
        fields.forEach((name, field) -> object.put(name, value(name, field.type())));
        return object;
    }

    private Object value(String name, Type type) {
        return switch (type.name()) {
            case "string" -> "some " + name;
            case "enum", "open" -> type.values().stream().reduce((a, b) -> b).orElseThrow();
            case "bool" -> true;
            case "int" -> type.range() == null ? 7 : type.range().min();
            case "long" -> "5000000000";
            case "time" -> "1790000000";
            case "millis" -> "1790000000123";
            case "seconds" -> 1_790_000_000;
            case "uri" -> "https://files.example.com/a?sig=1";
            case "object" -> Map.of("free", List.of(1, "form"));
            case "list" -> List.of(value(name, type.element()));
            case "content" -> "some text";
            case "TaskEvent" -> event("user_message");
            default -> object(model(type.name()));
        };
    }

    /** An event of a type, with everything that its payload may hold. */
    Map<String, Object> event(String type) {
        Map<String, Field> all = model("TaskEvent");
        if (!all.containsKey("timestamp")) {
            throw new IllegalArgumentException("events without a timestamp");
        }
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("id", "some id");
        event.put("type", type);
        event.put("timestamp", value("timestamp", all.get("timestamp").type()));
        if (all.containsKey(type)) {
            event.put(type, value(type, all.get(type).type()));
        }
        return event;
    }

    private Map<String, Field> model(String name) {
        Map<String, Field> model = contract.models().get(name);
        if (model == null) {
            throw new IllegalArgumentException("the contract has no type " + name);
        }
        return model;
    }
}
