package io.github.manusreactive.error;

import org.jspecify.annotations.Nullable;

/**
 * The response cannot be decoded. {@link #outcome()} tells if the server processed the call.
 *
 * @since 0.1.0
 */
public final class DecodeException extends ManusException {

    private static final long serialVersionUID = 1L;

    /** Creates the exception. */
    public DecodeException(CallContext context, String message, @Nullable Throwable cause, DeliveryOutcome outcome) {
        super(context, message, cause, outcome, isRepeatable(context, outcome));
    }
}
