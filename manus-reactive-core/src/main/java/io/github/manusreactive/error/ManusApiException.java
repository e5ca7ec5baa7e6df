package io.github.manusreactive.error;

import org.jspecify.annotations.Nullable;

/**
 * The server returned an error.
 *
 * @since 0.1.0
 */
public abstract sealed class ManusApiException extends ManusException
        permits AuthenticationException,
                FailedPreconditionException,
                InvalidArgumentException,
                NotFoundException,
                PermissionDeniedException,
                QuotaExceededException,
                RateLimitedException,
                ServerException,
                UnexpectedResponseException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final @Nullable String code;
    private final String serverMessage;

    ManusApiException(
            CallContext context, int status, @Nullable String code, String serverMessage, @Nullable String advice) {
        this(context, status, code, serverMessage, advice, DeliveryOutcome.NOT_APPLIED, false);
    }

    ManusApiException(
            CallContext context,
            int status,
            @Nullable String code,
            String serverMessage,
            @Nullable String advice,
            DeliveryOutcome outcome,
            boolean retryable) {
        super(
                context,
                "HTTP " + status + (code == null ? "" : " " + code) + ": " + serverMessage
                        + (advice == null ? "" : " — " + advice),
                null,
                outcome,
                retryable);
        this.status = status;
        this.code = code;
        this.serverMessage = serverMessage;
    }

    /** Returns the HTTP status, for example 429. It is 200 if only the body reports the error. */
    public int status() {
        return status;
    }

    /**
     * Returns the API's error code, for example {@code rate_limited}, or {@code null} if the response came from a
     * gateway and has no code.
     */
    public @Nullable String code() {
        return code;
    }

    /** Returns the server's error message, or the start of a gateway's text. */
    public String serverMessage() {
        return serverMessage;
    }
}
