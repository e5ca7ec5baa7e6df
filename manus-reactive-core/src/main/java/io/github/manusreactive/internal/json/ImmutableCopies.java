package io.github.manusreactive.internal.json;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Immutable, non-null copies for record components; keeps the order, and null elements, which JSON allows. */
public final class ImmutableCopies {

    private ImmutableCopies() {}

    /**
     * Rejects a model without a required field.
     *
     * @param field name used by the API
     * @param value received value; an empty text counts as missing
     */
    public static void required(String field, @Nullable Object value) {
        if (value == null || value instanceof String text && text.isBlank()) {
            throw JsonReadException.missing(field);
        }
    }

    /** Returns an unmodifiable copy, empty for {@code null}. */
    public static <T> List<T> list(@Nullable List<? extends T> list) {
        return list == null || list.isEmpty() ? List.of() : Collections.unmodifiableList(new ArrayList<>(list));
    }

    /** Returns an unmodifiable copy of a received list without its unreadable entries, empty for {@code null}. */
    public static <T> List<T> readable(@Nullable List<? extends T> list) {
        if (list == null || list.isEmpty()) {
            return List.of();
        }
        List<T> copy = new ArrayList<>(list);
        copy.removeIf(Objects::isNull);
        return Collections.unmodifiableList(copy);
    }

    /** Returns an unmodifiable copy, empty for {@code null}. */
    public static <V> Map<String, V> map(@Nullable Map<String, ? extends V> map) {
        return map == null || map.isEmpty() ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }
}
