package io.github.manusreactive.internal.json;

import io.github.manusreactive.json.UnexpectedField;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A response: the API's envelope, the value, and unexpected fields.
 *
 * @param ok the success flag, {@code null} if it is missing
 * @param requestId the server's request id, {@code null} if it is missing
 * @param error the error as plain data, {@code null} if there is none
 * @param value the value, {@code null} if it is unavailable
 * @param fault the reason why the value is unavailable, {@code null} if it is available
 * @param recognized whether the response has any expected field; otherwise it may be something else
 * @param unexpected deviations from the documentation
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
