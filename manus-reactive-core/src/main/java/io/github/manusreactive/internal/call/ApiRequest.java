package io.github.manusreactive.internal.call;

import io.github.manusreactive.internal.json.ResponseShape;
import io.github.manusreactive.internal.util.Preconditions;
import io.github.manusreactive.operation.Operation;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An operation with its parameters, and the shape of its response.
 *
 * @param query query parameters of a read
 * @param body model to send, {@code null} for a read
 * @param shape location of the value in the response
 * @param <T> value type
 */
public record ApiRequest<T>(
        Operation operation,
        Map<String, String> query,
        @Nullable Object body,
        ResponseShape<T> shape) {

    /** A read with the value in one field of the response. */
    public static <T> ApiRequest<T> get(Operation operation, Query query, String field, Class<T> type) {
        return get(operation, query, ResponseShape.field(field, type));
    }

    /** A read with the whole response as its value. */
    public static <T> ApiRequest<T> get(Operation operation, Query query, Class<T> type) {
        return get(operation, query, ResponseShape.body(type));
    }

    /** A read with a specific shape. */
    public static <T> ApiRequest<T> get(Operation operation, Query query, ResponseShape<T> shape) {
        return new ApiRequest<>(operation, query.fields, null, shape);
    }

    /** A write with the value in one field of the response. */
    public static <T> ApiRequest<T> post(Operation operation, Object body, String field, Class<T> type) {
        return post(operation, body, ResponseShape.field(field, type));
    }

    /** A write with the whole response as its value. */
    public static <T> ApiRequest<T> post(Operation operation, Object body, Class<T> type) {
        return post(operation, body, ResponseShape.body(type));
    }

    /** A write whose response has no value. */
    public static ApiRequest<Boolean> post(Operation operation, Object body) {
        return post(operation, body, ResponseShape.nothing());
    }

    /** A write with a specific shape. */
    public static <T> ApiRequest<T> post(Operation operation, Object body, ResponseShape<T> shape) {
        Preconditions.required("request", body);
        return new ApiRequest<>(operation, Map.of(), body, shape);
    }

    /** Query parameters; {@code null} values are omitted. */
    public static final class Query {

        private final Map<String, String> fields = new LinkedHashMap<>();

        private Query() {}

        public static Query of() {
            return new Query();
        }

        /** Adds a parameter. Times are written as Unix seconds. */
        public Query with(String name, @Nullable Object value) {
            if (value != null) {
                fields.put(name, value instanceof Instant time ? "" + time.getEpochSecond() : value.toString());
            }
            return this;
        }
    }
}
