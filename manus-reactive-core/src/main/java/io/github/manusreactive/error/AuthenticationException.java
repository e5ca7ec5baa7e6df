package io.github.manusreactive.error;

import org.jspecify.annotations.Nullable;

/**
 * The credential is missing, unknown, expired or revoked (HTTP 401).
 *
 * @since 0.1.0
 */
public final class AuthenticationException extends ManusApiException {

    private static final long serialVersionUID = 1L;

    /** Creates the exception. */
    public AuthenticationException(CallContext context, int status, @Nullable String code, String message) {
        super(context, status, code, message, "check the API key or access token");
    }
}
