package io.github.manusreactive.error;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The server rejected the call because the user exceeded a rate limit (HTTP 429). The call was not processed.
 *
 * @since 0.1.0
 */
public final class RateLimitedException extends ManusApiException {

    private static final long serialVersionUID = 1L;

    private final @Nullable Duration retryAfter;

    /**
     * Creates the exception.
     *
     * @param retryAfter the {@code Retry-After} delay, {@code null} if there is none
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

    /** Returns the {@code Retry-After} delay, {@code null} if the response has none. */
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }
}
