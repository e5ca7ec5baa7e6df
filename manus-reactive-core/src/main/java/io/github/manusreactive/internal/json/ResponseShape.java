package io.github.manusreactive.internal.json;

import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Location and type of the value in a response.
 *
 * @param <T> value type
 */
public final class ResponseShape<T> {

    /** Location of the value. */
    enum Place {
        /** The fields of the response itself. */
        BODY,
        /** One field. */
        FIELD,
        /** A list in one field. */
        ITEMS,
        /** No value. */
        NOTHING
    }

    private final Place place;
    private final String field;
    private final Class<?> type;
    private final Set<String> ignored;
    private final Map<String, Object> defaults;
    private final Function<@Nullable Object, @Nullable T> finish;

    private ResponseShape(
            Place place,
            String field,
            Class<?> type,
            Set<String> ignored,
            Map<String, Object> defaults,
            Function<@Nullable Object, @Nullable T> finish) {
        this.place = place;
        this.field = field;
        this.type = type;
        this.ignored = ignored;
        this.defaults = defaults;
        this.finish = finish;
    }

    /** Returns the shape of a response that is itself the value. */
    public static <T> ResponseShape<T> body(Class<T> type) {
        return new ResponseShape<>(Place.BODY, "", type, Set.of(), Map.of(), cast(type));
    }

    /**
     * Returns the shape of a response with the value in one field. If the field is missing and the type is a model, the model is
     * read from the response's own fields.
     *
     * @param field name used by the API
     * @param type a model or a scalar
     */
    public static <T> ResponseShape<T> field(String field, Class<T> type) {
        return new ResponseShape<>(Place.FIELD, field, type, Set.of(), Map.of(), cast(type));
    }

    /**
     * Returns the shape of a response with a list in one field; if it is missing, the list is empty.
     *
     * @param field name used by the API
     * @param type type of the items
     */
    @SuppressWarnings("unchecked")
    public static <T> ResponseShape<JsonItemList<T>> items(String field, Class<T> type) {
        return new ResponseShape<>(Place.ITEMS, field, type, Set.of(), Map.of(), items -> (JsonItemList<T>) items);
    }

    /** Returns the shape of a response without a value; the result is {@code true}. */
    public static ResponseShape<Boolean> nothing() {
        return new ResponseShape<>(Place.NOTHING, "", Void.class, Set.of(), Map.of(), none -> Boolean.TRUE);
    }

    /** Returns this shape with further expected fields that contain no new information. */
    public ResponseShape<T> ignoring(String... fields) {
        return new ResponseShape<>(place, field, type, Set.of(fields), defaults, finish);
    }

    /**
     * Returns this shape with a default for a field.
     *
     * @param field the field; for a scalar value, the shape's own
     */
    public ResponseShape<T> orElse(String field, Object value) {
        return new ResponseShape<>(place, this.field, type, ignored, Map.of(field, value), finish);
    }

    /** Returns this shape with a conversion of the value. */
    public <R> ResponseShape<R> map(Function<T, R> view) {
        return new ResponseShape<>(place, field, type, ignored, defaults, value -> {
            T own = finish.apply(value);
            return own == null ? null : view.apply(own);
        });
    }

    Place place() {
        return place;
    }

    String field() {
        return field;
    }

    Class<?> type() {
        return type;
    }

    Set<String> ignored() {
        return ignored;
    }

    Map<String, Object> defaults() {
        return defaults;
    }

    @Nullable
    T finish(@Nullable Object read) {
        return finish.apply(read);
    }

    private static <T> Function<@Nullable Object, @Nullable T> cast(Class<T> type) {
        return type::cast;
    }
}
