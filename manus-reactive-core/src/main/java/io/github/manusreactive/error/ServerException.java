package io.github.manusreactive.error;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The server or a gateway before it failed (HTTP 5xx).
 *
 * @since 0.1.0
 */
public final class ServerException extends ManusApiException {

    private static final long serialVersionUID = 1L;

    private final @Nullable Duration retryAfter;

    /**
     * Describes the answer.
     *
     * @param context which call
     * @param status HTTP status
     * @param code the API's error code
     * @param message the server's words
     * @param outcome what is known about the effect of the request
     * @param retryAfter how long the server wants to be left alone
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

    /**
     * How long the server wants to be left alone.
     *
     * @return its {@code Retry-After}, {@code null} where none came
     */
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }
}
