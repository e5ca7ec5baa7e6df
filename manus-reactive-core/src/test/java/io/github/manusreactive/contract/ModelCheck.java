package io.github.manusreactive.contract;

import io.github.manusreactive.contract.ContractPages.Field;
import io.github.manusreactive.contract.ContractPages.Type;
import io.github.manusreactive.internal.json.JsonCodec;
import io.github.manusreactive.internal.json.JsonReadException;
import io.github.manusreactive.json.OpenEnum;
import io.github.manusreactive.task.ContentPart;
import io.github.manusreactive.task.TaskEvent;
import io.github.manusreactive.task.UnknownEvent;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.net.URI;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Holds records against the contract's fields: names, types, known values, what may be missing, and that nothing gets lost. */
final class ModelCheck {

    private final ContractPages contract;
    private final SampleValues samples;
    private final List<String> problems;
    private final JsonCodec codec = JsonCodec.standard();

    ModelCheck(ContractPages contract, List<String> problems) {
        this.contract = contract;
        this.samples = new SampleValues(contract);
        this.problems = problems;
    }

    /** A record that is read. */
    void answer(String where, Class<?> model, Map<String, Field> fields) {
        if (model == TaskEvent.class) {
            events(where, fields);
            return;
        }
        walk(where, model, fields, true);
        Map<String, Object> full = samples.object(fields);
        readsAndWrites(where, model, full);
        fields.forEach((name, field) -> {
            Map<String, Object> without = new LinkedHashMap<>(full);
            without.remove(name);
            boolean readable = read(model, without) != null;
            String place = place(model, name);
            if (!readable && !field.required() && !ModelCatalog.INSISTED_ON.contains(place)) {
                problems.add(where + "." + name + " is optional, but cannot be left out");
            }
            if (readable && field.required() && !ModelCatalog.NOT_INSISTED_ON.contains(place)) {
                problems.add(where + "." + name + " is required, but can be left out");
            }
        });
    }

    /** A record that is sent. */
    void request(String where, Class<?> model, Map<String, Field> fields) {
        walk(where, model, fields, false);
    }

    /** A part of a message: its kind stands in a field of its own. */
    void part(String where, Class<?> model, Map<String, Field> fields) {
        Map<String, Field> rest = new LinkedHashMap<>(fields);
        Field kind = rest.remove("type");
        walk(where, model, rest, false);
        if (kind == null || !kind.required() || kind.type().values().size() != 1) {
            problems.add(where + " needs one type");
            return;
        }
        Map<String, Object> json =
                Map.of("type", kind.type().values().iterator().next(), "text", "some text", "file_id", "some id");
        Object read = read(ContentPart.class, json);
        if (read == null || read.getClass() != model) {
            problems.add(where + " is not of type " + kind.type().values());
        }
    }

    private void walk(String where, Class<?> model, Map<String, Field> fields, boolean read) {
        Map<String, RecordComponent> components = RecordReader.fields(model);
        if (!components.keySet().equals(fields.keySet())) {
            problems.add(where + ": code has " + components.keySet() + ", contract has " + fields.keySet());
        }
        components.forEach((name, component) -> {
            Field field = fields.get(name);
            if (field != null) {
                component(where + "." + name, component, field, read);
            }
        });
    }

    private static String place(Class<?> model, String field) {
        return model.getSimpleName() + "." + field;
    }

    private void component(String where, RecordComponent component, Field field, boolean read) {
        Class<?> raw = component.getType();
        boolean mayBeNull = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
        boolean emptyWhenAbsent =
                (raw == List.class || raw == Map.class) && !field.type().name().equals("content");
        // a missing number is 0, a missing boolean false, a missing known value unknown
        boolean valueWhenAbsent = read && (raw.isPrimitive() || OpenEnum.class.isAssignableFrom(raw));
        String place = place(component.getDeclaringRecord(), where.substring(where.lastIndexOf('.') + 1));
        boolean tooLittle = field.required() && mayBeNull && !ModelCatalog.NOT_INSISTED_ON.contains(place);
        boolean tooMuch = !field.required()
                && !mayBeNull
                && !emptyWhenAbsent
                && !valueWhenAbsent
                && !(read && ModelCatalog.INSISTED_ON.contains(place));
        if (tooLittle || tooMuch) {
            problems.add(where + (field.required() ? " is required" : " is optional") + ", not so in the code");
        }
        Class<?> element = raw == List.class
                ? (Class<?>) ((ParameterizedType) component.getGenericType()).getActualTypeArguments()[0]
                : null;
        if (ModelCatalog.OTHER_TYPE.get(place) != raw) {
            type(where, raw, element, field.type(), read);
        }
    }

    private void type(String where, Class<?> raw, @Nullable Class<?> element, Type type, boolean read) {
        boolean fits = switch (type.name()) {
            case "string" -> raw == String.class;
            case "bool" -> raw == boolean.class || raw == Boolean.class;
            case "int" -> raw == int.class || raw == Integer.class;
            case "long" -> raw == long.class || raw == Long.class;
            case "time", "millis", "seconds" -> raw == Instant.class;
            case "uri" -> raw == URI.class;
            case "object" -> raw == Map.class;
            case "content" -> element == ContentPart.class;
            case "open" -> raw == String.class || OpenEnum.class.isAssignableFrom(raw);
            case "enum" ->
                OpenEnum.class.isAssignableFrom(raw)
                        || raw == String.class && type.values().size() == 1;
            case "list" -> element != null;
            default -> raw.isRecord() || raw == TaskEvent.class;
        };
        if (!fits) {
            problems.add(where + " is " + type.name() + ", but " + raw.getSimpleName() + " in the code");
            return;
        }
        switch (type.name()) {
            case "enum", "open" -> {
                if (raw != String.class) {
                    values(where, raw, type.values(), read);
                }
            }
            case "list" -> type(where + "[]", element, null, type.element(), read);
            case "string", "bool", "int", "long", "time", "millis", "seconds", "uri", "object", "content" -> {}
            default -> {
                if (read) {
                    answer(where, raw, modelFields(type.name()));
                } else {
                    walk(where, raw, contract.models().get(type.name()), false);
                }
            }
        }
    }

    /** Values that may be sent are checked with the request's own rules; a type may know more there. */
    private void values(String where, Class<?> type, Set<String> values, boolean read) {
        Set<String> known = RecordReader.constants(type);
        Set<String> expected = new TreeSet<>(values);
        if (!read) {
            expected.remove("");
        }
        if (read ? !known.equals(expected) : !known.containsAll(expected)) {
            problems.add(where + " has values " + expected + ", code knows " + known);
        }
    }

    /** One record holds a file as it is created and as it is later; the contract tells them apart. */
    private Map<String, Field> modelFields(String name) {
        Map<String, Field> fields = contract.models().get(name);
        if (!name.equals("File")) {
            return fields;
        }
        Map<String, Field> later = contract.models().get("FileDetail");
        Map<String, Field> expected = new LinkedHashMap<>(later);
        expected.keySet().removeAll(ModelCatalog.ONLY_LATER);
        if (!fields.equals(expected)) {
            problems.add("File has " + fields.keySet() + ", of FileDetail remain " + expected.keySet());
        }
        return later;
    }

    private void events(String where, Map<String, Field> fields) {
        Set<String> outside = Set.of("id", "type", "timestamp");
        if (!fields.keySet().containsAll(outside)) {
            problems.add(where + " needs " + outside);
            return;
        }
        fields.forEach((name, field) -> {
            if (field.required() != Set.of("id", "type").contains(name)) {
                problems.add(where + "." + name + (field.required() ? " is required" : " is optional"));
            }
        });
        if (!fields.get("id").type().name().equals("string")) {
            problems.add(where + ".id is not a string");
        }
        for (String type : fields.get("type").type().values()) {
            if (outside.contains(type)) {
                problems.add(where + ": no event can be called " + type);
                continue;
            }
            if (fields.containsKey(type)
                    && !contract.models().containsKey(fields.get(type).type().name())) {
                problems.add(where + "." + type + " is not an object");
                continue;
            }
            Map<String, Object> json = samples.event(type);
            if (!(read(TaskEvent.class, json) instanceof TaskEvent event)) {
                problems.add(where + ": event " + type + " cannot be read");
                continue;
            }
            if (event instanceof UnknownEvent) {
                problems.add(where + ": event " + type + " is unknown");
            }
            written(where + "." + type, json, event);
            if (fields.containsKey(type)) {
                Map<String, Field> payload =
                        contract.models().get(fields.get(type).type().name());
                walk(where + "." + type, event.getClass(), payload, true);
                payload.forEach((name, field) -> {
                    Map<String, Object> rest = new LinkedHashMap<>(ContractPages.map(json.get(type)));
                    rest.remove(name);
                    Map<String, Object> without = new LinkedHashMap<>(json);
                    without.put(type, rest);
                    if (field.required() == event.getClass().isInstance(read(TaskEvent.class, without))) {
                        problems.add(where + "." + type + "." + name
                                + (field.required()
                                        ? " is required, but can be left out"
                                        : " is optional, but cannot be left out"));
                    }
                });
            } else if (!RecordReader.fields(event.getClass()).keySet().equals(Set.of("header"))) {
                problems.add(where + "." + type + " has no payload, but one in the code");
            }
        }
        Set<String> payloads = new TreeSet<>(fields.keySet());
        payloads.removeAll(outside);
        if (!fields.get("type").type().values().containsAll(payloads)) {
            problems.add(where + ": a payload without a type among " + payloads);
        }
        for (Class<?> known : TaskEvent.class.getPermittedSubclasses()) {
            String type = known == UnknownEvent.class ? null : wireName(known);
            if (type != null && !fields.get("type").type().values().contains(type)) {
                problems.add(where + ": code knows event " + type);
            }
        }
    }

    private static String wireName(Class<?> event) {
        return event.getSimpleName().replaceAll("(?<!^)([A-Z])", "_$1").toLowerCase(java.util.Locale.ROOT);
    }

    private void readsAndWrites(String where, Class<?> model, Map<String, Object> full) {
        try {
            written(where, full, codec.toModel(full, model));
        } catch (JsonReadException e) {
            problems.add(where + " cannot be read: " + e.getMessage());
        }
    }

    private void written(String where, Map<String, Object> json, Object model) {
        Map<String, Object> again = codec.readObject(codec.write(model));
        if (!ContractJson.readSame(json, again)) {
            problems.add(where + " was " + json + ", is written as " + again);
        }
        ContractJson.unknownFields(model).forEach(field -> problems.add(where + ": no place for " + field));
    }

    private @Nullable Object read(Class<?> model, Map<String, Object> json) {
        try {
            return codec.toModel(json, model);
        } catch (JsonReadException e) {
            return null;
        }
    }
}
