package io.github.manusreactive.error;

import org.jspecify.annotations.Nullable;

/**
 * The server rejected a parameter (HTTP 400).
 *
 * @since 0.1.0
 */
public final class InvalidArgumentException extends ManusApiException {

    private static final long serialVersionUID = 1L;

    /** Creates the exception. */
    public InvalidArgumentException(CallContext context, int status, @Nullable String code, String message) {
        super(context, status, code, message, "correct the request");
    }
}
