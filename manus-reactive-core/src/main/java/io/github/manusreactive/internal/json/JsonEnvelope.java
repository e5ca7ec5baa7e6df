package io.github.manusreactive.internal.json;

import io.github.manusreactive.json.UnexpectedField;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A response as it was read: what the API wraps around a value, the value, and what was unexpected.
 *
 * @param ok what the response says of its success, {@code null} if it says nothing
 * @param requestId the server's id of the request, {@code null} if the response names none
 * @param error the reason for a failure as plain data, {@code null} if there is none
 * @param value the value, {@code null} if it cannot be had
 * @param fault why the value cannot be had, {@code null} if it can
 * @param recognized whether the response has any field that it should have; without one it may be something else
 * @param unexpected what is not as documented
 * @param <T> value type
 */
public record JsonEnvelope<T>(
        @Nullable Boolean ok,
        @Nullable String requestId,
        @Nullable Object error,
        @Nullable T value,
        @Nullable JsonReadException fault,
        boolean recognized,
        List<UnexpectedField> unexpected) {

    public JsonEnvelope {
        unexpected = ImmutableCopies.list(unexpected);
    }
}
