package io.github.manusreactive.contract;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * One change of a JSON value, as a service may make it from one day to the next.
 *
 * @param kind what is done
 * @param target the index of the place to change, modulo the number of places
 * @param variant which of the ways of doing it, counted round and round
 */
record ResponseMutation(Kind kind, int target, int variant) {

    private static final JsonMapper JSON = new JsonMapper();

    private static final List<Object> ODD_VALUES = List.of(
            -1,
            0,
            1.5,
            new BigDecimal("1e300"),
            Long.MAX_VALUE,
            new BigInteger("99999999999999999999999"),
            true,
            "0",
            "-7",
            "12.5",
            "99999999999999999999999",
            "1e400",
            "2026-09-21T10:00:00Z",
            "2026-02-31",
            "some new value",
            "http://[broken",
            "\u0000\uD83D\uDE00",
            " ");

    /** What can be done to a value. */
    enum Kind {
        /** Leaves a field or an entry out. */
        DROP,
        /** Puts {@code null} in its place. */
        TO_NULL,
        /** Puts an empty text, list or object in its place. */
        EMPTY,
        /** Writes a number as digits, anything else as text. */
        STRINGIFY,
        /** Turns the order of the nearest list or object round. */
        REVERSE,
        /** Adds an entry of the nearest list once more. */
        REPEAT,
        /** Puts it into an object or a list, or a text in the place of an object or list. */
        NEST,
        /** Adds a field that is not documented. */
        ADD,
        /** Puts a value in its place that does not fit. */
        REPLACE
    }

    /** The place of a value: the field or the entry of what holds it. */
    private record Place(Object holder, Object key) {

        Object value() {
            return holder instanceof List<?> list ? list.get((Integer) key) : ((Map<?, ?>) holder).get(key);
        }

        @SuppressWarnings("unchecked")
        void set(Object value) {
            if (holder instanceof List<?>) {
                ((List<Object>) holder).set((Integer) key, value);
            } else {
                ((Map<Object, Object>) holder).put(key, value);
            }
        }

        void remove() {
            if (holder instanceof List<?> list) {
                list.remove((int) (Integer) key);
            } else {
                ((Map<?, ?>) holder).remove(key);
            }
        }
    }

    /** A deep copy that may be changed. */
    static Object copy(Object json) {
        if (json instanceof Map<?, ?> map) {
            Map<Object, Object> copy = new LinkedHashMap<>();
            map.forEach((name, value) -> copy.put(name, copy(value)));
            return copy;
        }
        if (json instanceof List<?> list) {
            List<Object> copy = new ArrayList<>();
            list.forEach(entry -> copy.add(copy(entry)));
            return copy;
        }
        return json;
    }

    /** Changes a copy made with {@link #copy}; does nothing if there is no place to change. */
    void apply(Object root) {
        List<Place> places = new ArrayList<>();
        collect(root, places);
        if (!places.isEmpty()) {
            change(places.get(Math.floorMod(target, places.size())));
        }
    }

    private void change(Place place) {
        Object value = place.value();
        switch (kind) {
            case DROP -> place.remove();
            case TO_NULL -> place.set(null);
            case EMPTY -> place.set(copy(pick(List.of("", List.of(), Map.of()))));
            case STRINGIFY -> place.set(stringified(value));
            case NEST -> place.set(nested(value));
            case REPLACE -> place.set(pick(ODD_VALUES));
            case REVERSE -> reverse(place.holder());
            case REPEAT -> {
                if (place.holder() instanceof List<?> list) {
                    repeat(list, (Integer) place.key());
                }
            }
            case ADD -> {
                if (place.holder() instanceof Map<?, ?> map) {
                    add(map);
                }
            }
        }
    }

    private <T> T pick(List<T> values) {
        return values.get(Math.floorMod(variant, values.size()));
    }

    private static Object stringified(Object value) {
        if (value instanceof Map || value instanceof List) {
            return JSON.writeValueAsString(value);
        }
        return value instanceof String text && text.matches("-?[0-9]{1,18}")
                ? (Object) Long.parseLong(text)
                : String.valueOf(value);
    }

    private Object nested(Object value) {
        Map<String, Object> object = new LinkedHashMap<>(Collections.singletonMap("inner", value));
        List<Object> list = new ArrayList<>(Collections.singletonList(value));
        return value instanceof Map || value instanceof List
                ? pick(List.of("some text", list, object, 7))
                : pick(List.of(object, list));
    }

    @SuppressWarnings("unchecked")
    private static void reverse(Object holder) {
        if (holder instanceof List<?> list) {
            Collections.reverse(list);
        } else {
            Map<Object, Object> map = (Map<Object, Object>) holder;
            List<Map.Entry<Object, Object>> fields = new ArrayList<>();
            map.forEach((name, value) -> fields.add(0, new AbstractMap.SimpleEntry<>(name, value)));
            map.clear();
            fields.forEach(field -> map.put(field.getKey(), field.getValue()));
        }
    }

    @SuppressWarnings("unchecked")
    private void repeat(List<?> list, int index) {
        ((List<Object>) list).add(Math.floorMod(variant, list.size() + 1), copy(list.get(index)));
    }

    @SuppressWarnings("unchecked")
    private void add(Map<?, ?> map) {
        ((Map<Object, Object>) map)
                .put(
                        "added_" + Math.floorMod(variant, 3),
                        copy(pick(List.of("text", 7, true, List.of(Map.of("a", 1))))));
    }

    private static void collect(Object holder, List<Place> places) {
        if (holder instanceof Map<?, ?> map) {
            map.forEach((name, value) -> {
                places.add(new Place(map, name));
                collect(value, places);
            });
        } else if (holder instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                places.add(new Place(list, i));
                collect(list.get(i), places);
            }
        }
    }
}
