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

    private volatile @Nullable Map<String, List<String>> fields;
    private final @Nullable HeaderLookup unread;

    /** Fields that are copied only if a caller needs all of them: a call reads one or two. */
    interface HeaderLookup {

        /** Returns the first value of a field; names are case-insensitive. */
        @Nullable
        String first(String name);

        /** Returns all fields. */
        Map<String, List<String>> all();
    }

    private HttpHeaders(@Nullable Map<String, List<String>> fields, @Nullable HeaderLookup unread) {
        this.fields = fields;
        this.unread = unread;
    }

    private HttpHeaders(Map<String, List<String>> fields) {
        this(fields, null);
    }

    /** Creates header fields of an immutable source. */
    static HttpHeaders of(HeaderLookup source) {
        return new HttpHeaders(null, source);
    }

    /** Returns an empty set of fields. */
    public static HttpHeaders empty() {
        return EMPTY;
    }

    /** Creates header fields from a map. Names that differ only in case are merged. */
    public static HttpHeaders of(Map<String, List<String>> fields) {
        return new HttpHeaders(copy(fields));
    }

    private static Map<String, List<String>> copy(Map<String, List<String>> fields) {
        Map<String, List<String>> copy = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        fields.forEach((name, values) -> copy.computeIfAbsent(name.toLowerCase(Locale.ROOT), n -> new ArrayList<>())
                .addAll(values));
        copy.replaceAll((name, values) -> List.copyOf(values));
        return Collections.unmodifiableMap(copy);
    }

    /** Returns a copy in which this field has only this value. */
    public HttpHeaders with(String name, String value) {
        Map<String, List<String>> copy = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        copy.putAll(asMap());
        copy.put(name.toLowerCase(Locale.ROOT), List.of(value));
        return new HttpHeaders(Collections.unmodifiableMap(copy));
    }

    /** Returns the first value of a field, or {@code null} if the field is absent. */
    public @Nullable String first(String name) {
        if (fields == null && unread != null) {
            return unread.first(name);
        }
        List<String> values = asMap().get(name);
        return values == null || values.isEmpty() ? null : values.get(0);
    }

    /** Returns all values of a field in order, empty if the field is absent. */
    public List<String> all(String name) {
        return asMap().getOrDefault(name, List.of());
    }

    /** Returns all fields, with names in lower case, as an unmodifiable map. */
    public Map<String, List<String>> asMap() {
        Map<String, List<String>> known = fields;
        if (known == null) {
            known = unread == null ? Map.of() : copy(unread.all());
            fields = known;
        }
        return known;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof HttpHeaders headers && asMap().equals(headers.asMap());
    }

    @Override
    public int hashCode() {
        return asMap().hashCode();
    }

    /** Shows names only: values may be secret. */
    @Override
    public String toString() {
        return asMap().keySet().toString();
    }
}
