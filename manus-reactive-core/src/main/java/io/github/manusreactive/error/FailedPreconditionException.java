package io.github.manusreactive.error;

import org.jspecify.annotations.Nullable;

/**
 * The object is not in the state that the call needs: HTTP 412, code {@code failed_precondition}, or a task that the
 * server did not delete.
 *
 * @since 0.1.0
 */
public final class FailedPreconditionException extends ManusApiException {

    private static final long serialVersionUID = 1L;

    /** Creates the exception. */
    public FailedPreconditionException(CallContext context, int status, @Nullable String code, String message) {
        super(context, status, code, message, "read its state first");
    }
}
