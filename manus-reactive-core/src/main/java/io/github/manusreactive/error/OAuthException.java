package io.github.manusreactive.error;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The token endpoint rejected a request or sent no valid response.
 *
 * @since 0.1.0
 */
public final class OAuthException extends ManusException {

    private static final long serialVersionUID = 1L;

    private static final String NO_ANSWER = "no_answer";

    private final int status;
    private final String error;
    private final String description;
    private final @Nullable Duration retryAfter;

    /**
     * Creates the exception.
     *
     * @param status HTTP status, 0 if there is no response
     * @param error the RFC 6749 code, for example {@code invalid_grant}, or {@code no_answer}
     * @param description the explanation of the server or the client
     * @param requestId the {@code X-Request-Id} of the response
     */
    public OAuthException(
            int status, String error, String description, @Nullable String requestId, @Nullable Throwable cause) {
        this(CallContext.none().withRequestId(requestId), status, error, description, null, cause);
    }

    /**
     * Creates the exception for the token request of a call.
     *
     * @param status HTTP status, 0 if there is no response
     * @param error the RFC 6749 code, for example {@code invalid_grant}, or {@code no_answer}
     * @param description the explanation of the server or the client
     * @param retryAfter the {@code Retry-After} delay of the response, {@code null} if there is none
     */
    public OAuthException(
            CallContext context,
            int status,
            String error,
            String description,
            @Nullable Duration retryAfter,
            @Nullable Throwable cause) {
        super(
                context,
                "oauth: " + error + ": " + description,
                cause,
                outcomeOf(status, error),
                status == 408 || status == 429 || status >= 500 || error.equals(NO_ANSWER));
        this.status = status;
        this.error = error;
        this.description = description;
        this.retryAfter = retryAfter;
    }

    /** Returns a copy for another call. */
    public OAuthException inContext(CallContext context) {
        return new OAuthException(context, status, error, description, retryAfter, getCause());
    }

    /** Returns the HTTP status, 0 if there is no response. */
    public int status() {
        return status;
    }

    /** Returns the RFC 6749 error code, for example {@code invalid_grant} or {@code invalid_client}. */
    public String error() {
        return error;
    }

    /** Returns the {@code Retry-After} delay of the response, {@code null} if there is none. */
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }

    // status 0: no response, or the user denied the authorization
    private static DeliveryOutcome outcomeOf(int status, String error) {
        boolean refused = status == 0 ? !error.equals(NO_ANSWER) : status / 100 == 4 || status == 503;
        return refused ? DeliveryOutcome.NOT_APPLIED : DeliveryOutcome.UNKNOWN;
    }
}
