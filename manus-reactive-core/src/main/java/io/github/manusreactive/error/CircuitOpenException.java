package io.github.manusreactive.error;

import org.jspecify.annotations.Nullable;

/**
 * The user's circuit breaker is open after many failures; nothing was sent.
 *
 * @since 0.1.0
 */
public final class CircuitOpenException extends ManusException {

    private static final long serialVersionUID = 1L;

    /**
     * Describes the error.
     *
     * @param context which call
     * @param message what happened and what to do
     * @param cause the underlying error
     */
    public CircuitOpenException(CallContext context, String message, @Nullable Throwable cause) {
        super(context, message, cause, DeliveryOutcome.NOT_SENT, true);
    }
}
