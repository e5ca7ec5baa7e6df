package io.github.manusreactive.internal.json;

import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Where the value of a response is and of which type it is.
 *
 * @param <T> value type
 */
public final class ResponseShape<T> {

    /** Where the value is. */
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

    /**
     * The response itself is the value.
     *
     * @param type a model
     * @param <T> its type
     * @return a shape
     */
    public static <T> ResponseShape<T> body(Class<T> type) {
        return new ResponseShape<>(Place.BODY, "", type, Set.of(), Map.of(), cast(type));
    }

    /**
     * One field holds the value. If it is missing and the type is a model, the response's own fields are read as the model.
     *
     * @param field its name as the API writes it
     * @param type a model or a scalar
     * @param <T> its type
     * @return a shape
     */
    public static <T> ResponseShape<T> field(String field, Class<T> type) {
        return new ResponseShape<>(Place.FIELD, field, type, Set.of(), Map.of(), cast(type));
    }

    /**
     * One field holds a list; if it is missing, the list is empty.
     *
     * @param field its name as the API writes it
     * @param type of the items
     * @param <T> its type
     * @return a shape
     */
    @SuppressWarnings("unchecked")
    public static <T> ResponseShape<JsonItemList<T>> items(String field, Class<T> type) {
        return new ResponseShape<>(Place.ITEMS, field, type, Set.of(), Map.of(), items -> (JsonItemList<T>) items);
    }

    /**
     * The response says no more than that the call worked.
     *
     * @return a shape with the value {@code true}
     */
    public static ResponseShape<Boolean> nothing() {
        return new ResponseShape<>(Place.NOTHING, "", Void.class, Set.of(), Map.of(), none -> Boolean.TRUE);
    }

    /**
     * This shape with fields that the response has beside the value and that carry nothing new.
     *
     * @param fields their names
     */
    public ResponseShape<T> ignoring(String... fields) {
        return new ResponseShape<>(place, field, type, Set.of(fields), defaults, finish);
    }

    /**
     * This shape with a value for a field that the response may lack.
     *
     * @param field the field; of a scalar value the shape's own
     * @param value what it is if it is missing
     */
    public ResponseShape<T> orElse(String field, Object value) {
        return new ResponseShape<>(place, this.field, type, ignored, Map.of(field, value), finish);
    }

    /**
     * This shape with another view of the value.
     *
     * @param view makes it
     * @param <R> its type
     */
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
