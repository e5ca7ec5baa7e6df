package io.github.manusreactive.error;

import org.jspecify.annotations.Nullable;

/**
 * The credential has no permission for the call (HTTP 403): a scope or connector is missing, or the call is for teams
 * only.
 *
 * @since 0.1.0
 */
public final class PermissionDeniedException extends ManusApiException {

    private static final long serialVersionUID = 1L;

    /** Creates the exception. */
    public PermissionDeniedException(CallContext context, int status, @Nullable String code, String message) {
        super(context, status, code, message, "grant the scope or connector, or use an API key");
    }
}
