package io.github.manusreactive.http;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Header fields of a request or response. Immutable; names are case-insensitive and can have several values.
 *
 * @since 0.1.0
 */
public final class HttpHeaders {

    private static final HttpHeaders EMPTY = new HttpHeaders(Map.of());

    private final Map<String, List<String>> fields;

    private HttpHeaders(Map<String, List<String>> fields) {
        this.fields = fields;
    }

    /** Returns an empty set of fields. */
    public static HttpHeaders empty() {
        return EMPTY;
    }

    /** Creates header fields from a map. Names that differ only in case are merged. */
    public static HttpHeaders of(Map<String, List<String>> fields) {
        Map<String, List<String>> copy = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        fields.forEach((name, values) -> copy.computeIfAbsent(name.toLowerCase(Locale.ROOT), n -> new ArrayList<>())
                .addAll(values));
        copy.replaceAll((name, values) -> List.copyOf(values));
        return new HttpHeaders(Collections.unmodifiableMap(copy));
    }

    /** Returns a copy in which this field has only this value. */
    public HttpHeaders with(String name, String value) {
        Map<String, List<String>> copy = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        copy.putAll(fields);
        copy.put(name.toLowerCase(Locale.ROOT), List.of(value));
        return new HttpHeaders(Collections.unmodifiableMap(copy));
    }

    /** Returns the first value of a field, or {@code null} if the field is absent. */
    public @Nullable String first(String name) {
        List<String> values = fields.get(name);
        return values == null || values.isEmpty() ? null : values.get(0);
    }

    /** Returns all values of a field in order, empty if the field is absent. */
    public List<String> all(String name) {
        return fields.getOrDefault(name, List.of());
    }

    /** Returns all fields, with names in lower case, as an unmodifiable map. */
    public Map<String, List<String>> asMap() {
        return fields;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof HttpHeaders headers && fields.equals(headers.fields);
    }

    @Override
    public int hashCode() {
        return fields.hashCode();
    }

    /** Shows names only: values may be secret. */
    @Override
    public String toString() {
        return fields.keySet().toString();
    }
}
