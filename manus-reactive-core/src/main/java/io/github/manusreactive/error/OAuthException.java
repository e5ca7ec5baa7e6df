package io.github.manusreactive.error;

import org.jspecify.annotations.Nullable;

/** The token endpoint refused a request or gave no valid answer. */
public final class OAuthException extends ManusException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final String error;

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
        super(CallContext.none().withRequestId(requestId), "oauth: " + error + ": " + description, cause);
        this.status = status;
        this.error = error;
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
     * The RFC 6749 error code.
     *
     * @return such as {@code invalid_grant} or {@code invalid_client}
     */
    public String error() {
        return error;
    }

    /** Safe where the endpoint said that it did not process the request (429, 503). */
    @Override
    public boolean isSafeToRetry() {
        return status == 429 || status == 503;
    }
}
