package io.github.manusreactive.error;

import org.jspecify.annotations.Nullable;

/**
 * The server does not accept a parameter (HTTP 400).
 *
 * @since 0.1.0
 */
public final class InvalidArgumentException extends ManusApiException {

    private static final long serialVersionUID = 1L;

    /**
     * Describes the answer.
     *
     * @param context which call
     * @param status HTTP status
     * @param code the API's error code
     * @param message the server's words
     */
    public InvalidArgumentException(CallContext context, int status, @Nullable String code, String message) {
        super(context, status, code, message, "correct the request");
    }
}
