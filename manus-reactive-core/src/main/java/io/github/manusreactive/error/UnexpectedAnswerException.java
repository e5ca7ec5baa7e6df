package io.github.manusreactive.error;

import org.jspecify.annotations.Nullable;

/**
 * An answer of no known kind: another status, a redirect, or an error code without a class of its own.
 *
 * @since 0.1.0
 */
public final class UnexpectedAnswerException extends ManusApiException {

    private static final long serialVersionUID = 1L;

    /**
     * Describes the answer.
     *
     * @param context which call
     * @param status HTTP status
     * @param code the API's error code
     * @param message the server's words
     */
    public UnexpectedAnswerException(CallContext context, int status, @Nullable String code, String message) {
        super(context, status, code, message, "check the base URL and this client's version");
    }
}
