package io.github.manusreactive.error;

import org.jspecify.annotations.Nullable;

/**
 * A list cannot be read on: the server's cursor does not advance.
 *
 * @since 0.1.0
 */
public final class PaginationException extends ManusException {

    private static final long serialVersionUID = 1L;

    /**
     * Describes the error.
     *
     * @param context which call
     * @param message what happened and what to do
     * @param cause the underlying error
     */
    public PaginationException(CallContext context, String message, @Nullable Throwable cause) {
        super(context, message, cause, DeliveryOutcome.APPLIED, false);
    }
}
