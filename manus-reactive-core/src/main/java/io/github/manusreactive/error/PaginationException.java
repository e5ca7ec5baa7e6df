package io.github.manusreactive.error;

import org.jspecify.annotations.Nullable;

/**
 * A list cannot be read completely because the server's cursor does not advance.
 *
 * @since 0.1.0
 */
public final class PaginationException extends ManusException {

    private static final long serialVersionUID = 1L;

    /** Creates the exception. */
    public PaginationException(CallContext context, String message, @Nullable Throwable cause) {
        super(context, message, cause, DeliveryOutcome.APPLIED, false);
    }
}
