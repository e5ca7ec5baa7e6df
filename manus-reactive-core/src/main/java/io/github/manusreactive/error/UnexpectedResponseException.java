package io.github.manusreactive.error;

import org.jspecify.annotations.Nullable;

/**
 * An unexpected response: an unknown status, a redirect, or an error code without a specific exception.
 *
 * @since 0.1.0
 */
public final class UnexpectedResponseException extends ManusApiException {

    private static final long serialVersionUID = 1L;

    /** Creates the exception. */
    public UnexpectedResponseException(CallContext context, int status, @Nullable String code, String message) {
        super(context, status, code, message, "check the base URL and this client's version");
    }
}
