package io.github.manusreactive.internal.json;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Copies for record components: never null, never changing, order kept, null elements allowed as JSON allows them.
 */
public final class ImmutableCopies {

    private ImmutableCopies() {}

    /**
     * Refuses a model that lacks what it is useless without.
     *
     * @param field its name as the API writes it
     * @param value what was sent; an empty text is missing
     */
    public static void required(String field, @Nullable Object value) {
        if (value == null || value instanceof String text && text.isBlank()) {
            throw JsonReadException.missing(field);
        }
    }

    /**
     * An unmodifiable copy.
     *
     * @param list a list or {@code null}
     * @param <T> element type
     * @return the copy, empty for {@code null}
     */
    public static <T> List<T> list(@Nullable List<? extends T> list) {
        return list == null || list.isEmpty() ? List.of() : Collections.unmodifiableList(new ArrayList<>(list));
    }

    /**
     * An unmodifiable copy of a list that was received, without the entries that could not be read.
     *
     * @param list a list or {@code null}
     * @param <T> element type
     * @return the copy, empty for {@code null}
     */
    public static <T> List<T> readable(@Nullable List<? extends T> list) {
        if (list == null || list.isEmpty()) {
            return List.of();
        }
        List<T> copy = new ArrayList<>(list);
        copy.removeIf(Objects::isNull);
        return Collections.unmodifiableList(copy);
    }

    /**
     * An unmodifiable copy.
     *
     * @param map a map or {@code null}
     * @param <V> value type
     * @return the copy, empty for {@code null}
     */
    public static <V> Map<String, V> map(@Nullable Map<String, ? extends V> map) {
        return map == null || map.isEmpty() ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }
}
