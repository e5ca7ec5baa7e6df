package io.github.manusreactive.error;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The server refused the call because the user's limit is used up (HTTP 429); it was not processed.
 *
 * @since 0.1.0
 */
public final class RateLimitedException extends ManusApiException {

    private static final long serialVersionUID = 1L;

    private final @Nullable Duration retryAfter;

    /**
     * Describes the answer.
     *
     * @param context which call
     * @param status HTTP status
     * @param code the API's error code
     * @param message the server's words
     * @param retryAfter how long the server wants to be left alone
     */
    public RateLimitedException(
            CallContext context, int status, @Nullable String code, String message, @Nullable Duration retryAfter) {
        super(
                context,
                status,
                code,
                message,
                retryAfter == null ? "send fewer calls, or wait" : "wait " + DurationFormat.time(retryAfter),
                DeliveryOutcome.NOT_APPLIED,
                true);
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
