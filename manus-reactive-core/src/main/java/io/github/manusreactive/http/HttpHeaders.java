package io.github.manusreactive.http;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * HTTP header fields of a request or an answer: names compared without case, several values per name, immutable.
 *
 * @since 0.1.0
 */
public final class HttpHeaders {

    private static final HttpHeaders EMPTY = new HttpHeaders(Map.of());

    private final Map<String, List<String>> fields;

    private HttpHeaders(Map<String, List<String>> fields) {
        this.fields = fields;
    }

    /**
     * No header at all.
     *
     * @return an empty set of fields
     */
    public static HttpHeaders empty() {
        return EMPTY;
    }

    /**
     * Copies a map of fields.
     *
     * @param fields values by name; names that differ in case only are merged
     * @return the fields
     */
    public static HttpHeaders of(Map<String, List<String>> fields) {
        Map<String, List<String>> copy = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        fields.forEach((name, values) -> copy.computeIfAbsent(name.toLowerCase(Locale.ROOT), n -> new ArrayList<>())
                .addAll(values));
        copy.replaceAll((name, values) -> List.copyOf(values));
        return new HttpHeaders(Collections.unmodifiableMap(copy));
    }

    /**
     * These fields with one replaced or added.
     *
     * @param name field name
     * @param value its only value
     */
    public HttpHeaders with(String name, String value) {
        Map<String, List<String>> copy = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        copy.putAll(fields);
        copy.put(name.toLowerCase(Locale.ROOT), List.of(value));
        return new HttpHeaders(Collections.unmodifiableMap(copy));
    }

    /**
     * The first value of a field.
     *
     * @param name field name, any case
     * @return the value, or {@code null} where the field is absent
     */
    public @Nullable String first(String name) {
        List<String> values = fields.get(name);
        return values == null || values.isEmpty() ? null : values.get(0);
    }

    /**
     * All values of a field.
     *
     * @param name field name, any case
     * @return the values in order, empty where the field is absent
     */
    public List<String> all(String name) {
        return fields.getOrDefault(name, List.of());
    }

    /**
     * Every field, names in lower case.
     *
     * @return an unmodifiable map
     */
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

    /** Names only: values may be secrets. */
    @Override
    public String toString() {
        return fields.keySet().toString();
    }
}
