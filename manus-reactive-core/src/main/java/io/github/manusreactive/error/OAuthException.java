package io.github.manusreactive.error;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The token endpoint refused a request or gave no valid answer.
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
     * Describes the refusal.
     *
     * @param status HTTP status, 0 where no answer came
     * @param error the RFC 6749 code, such as {@code invalid_grant}, or {@code no_answer}
     * @param description the server's or the client's explanation
     * @param requestId the answer's {@code X-Request-Id}
     * @param cause the underlying error
     */
    public OAuthException(
            int status, String error, String description, @Nullable String requestId, @Nullable Throwable cause) {
        this(CallContext.none().withRequestId(requestId), status, error, description, null, cause);
    }

    /**
     * Describes the refusal of a call's token request.
     *
     * @param context which call
     * @param status HTTP status, 0 if there is no response
     * @param error the RFC 6749 code, for example {@code invalid_grant}, or {@code no_answer}
     * @param description the server's or the client's explanation
     * @param retryAfter the response's {@code Retry-After}, {@code null} if there is none
     * @param cause the underlying error
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

    /**
     * Returns the same refusal for another call.
     *
     * @param context which call
     * @return an error with the same status, code, explanation and cause
     */
    public OAuthException inContext(CallContext context) {
        return new OAuthException(context, status, error, description, retryAfter, getCause());
    }

    /**
     * HTTP status.
     *
     * @return the status, 0 where no answer came
     */
    public int status() {
        return status;
    }

    /**
     * Returns the RFC 6749 error code.
     *
     * @return for example {@code invalid_grant} or {@code invalid_client}
     */
    public String error() {
        return error;
    }

    /**
     * Returns how long the token endpoint asks to wait.
     *
     * @return the response's {@code Retry-After}, {@code null} if there is none
     */
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }

    /** Without a status there is no response, or the user refused. */
    private static DeliveryOutcome outcomeOf(int status, String error) {
        boolean refused = status == 0 ? !error.equals(NO_ANSWER) : status / 100 == 4 || status == 503;
        return refused ? DeliveryOutcome.NOT_APPLIED : DeliveryOutcome.UNKNOWN;
    }
}
