package io.github.manusreactive.error;

import org.jspecify.annotations.Nullable;

/**
 * The response cannot be decoded. {@link #outcome()} says whether the call was processed.
 *
 * @since 0.1.0
 */
public final class DecodeException extends ManusException {

    private static final long serialVersionUID = 1L;

    /**
     * Describes the error.
     *
     * @param context which call
     * @param message what happened and what to do
     * @param cause the underlying error
     * @param outcome what is known about the effect of the request
     */
    public DecodeException(CallContext context, String message, @Nullable Throwable cause, DeliveryOutcome outcome) {
        super(context, message, cause, outcome, isRepeatable(context, outcome));
    }
}
