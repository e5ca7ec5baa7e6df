package io.github.manusreactive.internal.call;

import io.github.manusreactive.internal.json.ResponseShape;
import io.github.manusreactive.internal.util.Preconditions;
import io.github.manusreactive.operation.Operation;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What to send and how to read the response.
 *
 * @param operation what is called
 * @param query query parameters of a read
 * @param body model to send, {@code null} for a read
 * @param shape where the value of the response is
 * @param <T> value type
 */
public record ApiRequest<T>(
        Operation operation,
        Map<String, String> query,
        @Nullable Object body,
        ResponseShape<T> shape) {

    /** A read whose value is in one field of the response. */
    public static <T> ApiRequest<T> get(Operation operation, Query query, String field, Class<T> type) {
        return get(operation, query, ResponseShape.field(field, type));
    }

    /** A read whose value is the response itself. */
    public static <T> ApiRequest<T> get(Operation operation, Query query, Class<T> type) {
        return get(operation, query, ResponseShape.body(type));
    }

    /** A read whose value has a shape of its own. */
    public static <T> ApiRequest<T> get(Operation operation, Query query, ResponseShape<T> shape) {
        return new ApiRequest<>(operation, query.fields, null, shape);
    }

    /** A write whose value is in one field of the response. */
    public static <T> ApiRequest<T> post(Operation operation, Object body, String field, Class<T> type) {
        return post(operation, body, ResponseShape.field(field, type));
    }

    /** A write whose value is the response itself. */
    public static <T> ApiRequest<T> post(Operation operation, Object body, Class<T> type) {
        return post(operation, body, ResponseShape.body(type));
    }

    /** A write whose response says no more than that it worked. */
    public static ApiRequest<Boolean> post(Operation operation, Object body) {
        return post(operation, body, ResponseShape.nothing());
    }

    /** A write whose value has a shape of its own. */
    public static <T> ApiRequest<T> post(Operation operation, Object body, ResponseShape<T> shape) {
        Preconditions.required("request", body);
        return new ApiRequest<>(operation, Map.of(), body, shape);
    }

    /** Query parameters; {@code null} values are left out. */
    public static final class Query {

        private final Map<String, String> fields = new LinkedHashMap<>();

        private Query() {}

        /** No parameters yet. */
        public static Query of() {
            return new Query();
        }

        /** Adds one; times as Unix seconds. */
        public Query with(String name, @Nullable Object value) {
            if (value != null) {
                fields.put(name, value instanceof Instant time ? "" + time.getEpochSecond() : value.toString());
            }
            return this;
        }
    }
}
