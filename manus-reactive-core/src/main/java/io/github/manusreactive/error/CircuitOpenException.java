package io.github.manusreactive.error;

import org.jspecify.annotations.Nullable;

/**
 * The circuit breaker of the user is open because too many attempts failed. Nothing was sent.
 *
 * @since 0.1.0
 */
public final class CircuitOpenException extends ManusException {

    private static final long serialVersionUID = 1L;

    /** Creates the exception. */
    public CircuitOpenException(CallContext context, String message, @Nullable Throwable cause) {
        super(context, message, cause, DeliveryOutcome.NOT_SENT, true);
    }
}
