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

    private final boolean safeToRetry;
    private final @Nullable Duration retryAfter;

    /**
     * Describes the answer.
     *
     * @param context which call
     * @param status HTTP status
     * @param code the API's error code
     * @param message the server's words
     * @param safeToRetry whether a repeat cannot do anything twice
     * @param retryAfter how long the server wants to be left alone
     */
    public ServerException(
            CallContext context,
            int status,
            @Nullable String code,
            String message,
            boolean safeToRetry,
            @Nullable Duration retryAfter) {
        super(context, status, code, message, safeToRetry ? "try again later" : "read the state before trying again");
        this.safeToRetry = safeToRetry;
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

    @Override
    public boolean isSafeToRetry() {
        return safeToRetry;
    }
}
