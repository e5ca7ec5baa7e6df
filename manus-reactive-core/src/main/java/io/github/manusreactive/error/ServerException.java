package io.github.manusreactive.error;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The server or a gateway in front of it failed (HTTP 5xx).
 *
 * @since 0.1.0
 */
public final class ServerException extends ManusApiException {

    private static final long serialVersionUID = 1L;

    private final @Nullable Duration retryAfter;

    /**
     * Creates the exception.
     *
     * @param retryAfter the {@code Retry-After} delay, {@code null} if there is none
     */
    public ServerException(
            CallContext context,
            int status,
            @Nullable String code,
            String message,
            DeliveryOutcome outcome,
            @Nullable Duration retryAfter) {
        super(
                context,
                status,
                code,
                message,
                isRepeatable(context, outcome) ? "try again later" : "read the state before trying again",
                outcome,
                isRepeatable(context, outcome));
        this.retryAfter = retryAfter;
    }

    /** Returns the {@code Retry-After} delay, {@code null} if the response has none. */
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }
}
