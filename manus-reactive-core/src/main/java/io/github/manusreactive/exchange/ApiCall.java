package io.github.manusreactive.exchange;

import io.github.manusreactive.json.JsonCodec;
import io.github.manusreactive.operation.Operation;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * What to send and how to read the answer.
 *
 * @param operation what is called
 * @param query query parameters of a read
 * @param body model to send, {@code null} for a read
 * @param reader makes the value of the answer's fields
 * @param reconciler finds out whether a call without an answer had its effect, {@code null} where nothing can
 * @param lookalikes whether the reconciler may take a twin for the call's effect, so that the caller has to allow it
 * @param <T> value type
 */
public record ApiCall<T>(
        Operation operation,
        Map<String, String> query,
        @Nullable Object body,
        BiFunction<JsonCodec, Map<String, Object>, T> reader,
        @Nullable Reconciler<T> reconciler,
        boolean lookalikes) {

    private ApiCall(
            Operation operation,
            Map<String, String> query,
            @Nullable Object body,
            BiFunction<JsonCodec, Map<String, Object>, T> reader) {
        this(operation, query, body, reader, null, false);
    }

    /** This call, with a way to find out what became of it: what that finds is unmistakable. */
    public ApiCall<T> settledBy(Reconciler<T> reconciler) {
        return new ApiCall<>(operation, query, body, reader, reconciler, false);
    }

    /** This call, with a way to find out what became of it: what that finds may be a twin, made at the same time. */
    public ApiCall<T> settledByLookalike(Reconciler<T> reconciler) {
        return new ApiCall<>(operation, query, body, reader, reconciler, true);
    }

    /** A read whose value is in one field of the answer. */
    public static <T> ApiCall<T> get(Operation operation, Query query, String field, Class<T> type) {
        return new ApiCall<>(operation, query.fields, null, field(field, type));
    }

    /** A read whose value is the answer itself. */
    public static <T> ApiCall<T> get(Operation operation, Query query, Class<T> type) {
        return new ApiCall<>(operation, query.fields, null, (codec, answer) -> codec.toModel(answer, type));
    }

    /** A read whose value is made by a function. */
    public static <T> ApiCall<T> get(
            Operation operation, Query query, BiFunction<JsonCodec, Map<String, Object>, T> reader) {
        return new ApiCall<>(operation, query.fields, null, reader);
    }

    /** A write whose value is in one field of the answer. */
    public static <T> ApiCall<T> post(Operation operation, Object body, String field, Class<T> type) {
        Checks.required("request", body);
        return new ApiCall<>(operation, Map.of(), body, field(field, type));
    }

    /** A write whose value is the answer itself. */
    public static <T> ApiCall<T> post(Operation operation, Object body, Class<T> type) {
        Checks.required("request", body);
        return new ApiCall<>(operation, Map.of(), body, (codec, answer) -> codec.toModel(answer, type));
    }

    /** A write whose answer says no more than that it worked. */
    public static ApiCall<Map<String, Object>> post(Operation operation, Object body) {
        Checks.required("request", body);
        return new ApiCall<>(operation, Map.of(), body, (codec, answer) -> answer);
    }

    private static <T> BiFunction<JsonCodec, Map<String, Object>, T> field(String field, Class<T> type) {
        return (codec, answer) -> codec.toModel(answer.get(field), type);
    }

    /** Reads a list field; an absent one is a broken answer. */
    public static <T> java.util.List<T> list(JsonCodec codec, Map<String, Object> answer, String field, Class<T> type) {
        if (answer.get(field) instanceof Collection<?> items) {
            return items.stream().map(item -> codec.toModel(item, type)).toList();
        }
        throw new io.github.manusreactive.json.JsonFault("no list in field " + field, null);
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
