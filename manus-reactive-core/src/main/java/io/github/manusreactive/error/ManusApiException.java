package io.github.manusreactive.error;

import org.jspecify.annotations.Nullable;

/**
 * The server answered with an error.
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
                UnexpectedAnswerException {

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

    /**
     * The HTTP status.
     *
     * @return such as 429; 200 where the envelope alone says that it failed
     */
    public int status() {
        return status;
    }

    /**
     * The API's error code.
     *
     * @return such as {@code rate_limited}, {@code null} where a gateway answered without the API's envelope
     */
    public @Nullable String code() {
        return code;
    }

    /**
     * The server's own words.
     *
     * @return the envelope's message, or the start of a gateway's text
     */
    public String serverMessage() {
        return serverMessage;
    }
}
