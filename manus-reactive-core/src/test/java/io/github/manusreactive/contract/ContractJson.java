package io.github.manusreactive.contract;

import io.github.manusreactive.json.OpenEnum;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** Comparisons of JSON. */
final class ContractJson {

    /** Fields whose content is the caller's or the agent's own: a number in them stays a number. */
    private static final Set<String> FREE_FORM = Set.of("value", "params", "result", "confirm_input_schema", "input");

    private ContractJson() {}

    /** Equal except for nulls, empty lists and empty objects, which mean the same as a missing field. */
    static boolean same(Object one, Object other) {
        return normal(one, false).equals(normal(other, false));
    }

    /**
     * Equal for a reader of responses: an empty text and a zero mean the same as a missing field too, and a whole number the
     * same as its digits in a string, except in what has no form.
     */
    static boolean readSame(Object one, Object other) {
        return normal(one, true).equals(normal(other, true));
    }

    /** Whether a reader of responses finds everything of a part in the whole, entry by entry and field by field. */
    static boolean includes(Object whole, Object part) {
        return normalIncludes(normal(whole, true), normal(part, true));
    }

    private static boolean normalIncludes(Object whole, Object part) {
        if (whole instanceof Map<?, ?> one && part instanceof Map<?, ?> other) {
            return other.entrySet().stream()
                    .allMatch(field -> one.containsKey(field.getKey())
                            && normalIncludes(one.get(field.getKey()), field.getValue()));
        }
        if (whole instanceof List<?> one && part instanceof List<?> other) {
            return one.size() == other.size()
                    && IntStream.range(0, one.size()).allMatch(i -> normalIncludes(one.get(i), other.get(i)));
        }
        return whole.equals(part);
    }

    /** Everything in a model that landed among its unknown fields. */
    static List<String> unknownFields(Object model) {
        List<String> found = new ArrayList<>();
        collect("", model, found);
        return found;
    }

    private static void collect(String where, Object value, List<String> found) {
        if (value instanceof List<?> list) {
            list.forEach(element -> collect(where + "[]", element, found));
        } else if (value instanceof Record record && !(value instanceof OpenEnum)) {
            for (RecordComponent component : record.getClass().getRecordComponents()) {
                Object part = RecordReader.get(record, component);
                if (component.getName().equals("extra") && part instanceof Map<?, ?> extra) {
                    extra.keySet().forEach(name -> found.add(where + "." + name));
                } else {
                    collect(where + "." + component.getName(), part, found);
                }
            }
        }
    }

    private static Object normal(Object value, boolean read) {
        if (value instanceof Map<?, ?> map) {
            Map<Object, Object> kept = new LinkedHashMap<>();
            map.forEach((name, each) -> {
                Object normal = normal(each, read && !FREE_FORM.contains(name));
                if (!isNothing(normal, read)) {
                    kept.put(name, normal);
                }
            });
            return kept;
        }
        if (value instanceof List<?> list) {
            return list.stream().map(each -> normal(each, read)).toList();
        }
        if (value == null) {
            return Map.of();
        }
        if (value instanceof Integer number) {
            return read ? number.toString() : (Object) number.longValue();
        }
        return read && value instanceof Long ? value.toString() : value;
    }

    private static boolean isNothing(Object normal, boolean read) {
        return normal.equals(Map.of()) || normal.equals(List.of()) || read && (normal.equals("") || normal.equals("0"));
    }
}
