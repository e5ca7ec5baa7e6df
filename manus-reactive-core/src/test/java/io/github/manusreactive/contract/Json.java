package io.github.manusreactive.contract;

import io.github.manusreactive.json.OpenEnum;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Comparisons of JSON. */
final class Json {

    private Json() {}

    /** Equal but for nulls, empty lists and empty objects, which mean the same as nothing. */
    static boolean same(Object one, Object other) {
        return normal(one).equals(normal(other));
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
                Object part = Records.get(record, component);
                if (component.getName().equals("extra") && part instanceof Map<?, ?> extra) {
                    extra.keySet().forEach(name -> found.add(where + "." + name));
                } else {
                    collect(where + "." + component.getName(), part, found);
                }
            }
        }
    }

    static Object normal(Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<Object, Object> kept = new LinkedHashMap<>();
            map.forEach((name, each) -> {
                Object normal = normal(each);
                if (!isNothing(normal)) {
                    kept.put(name, normal);
                }
            });
            return kept;
        }
        if (value instanceof List<?> list) {
            return list.stream().map(Json::normal).toList();
        }
        if (value == null) {
            return Map.of();
        }
        return value instanceof Integer number ? (Object) number.longValue() : value;
    }

    private static boolean isNothing(Object normal) {
        return normal.equals(Map.of()) || normal.equals(List.of());
    }
}
