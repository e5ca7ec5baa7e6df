package io.github.manusreactive.error;

import org.jspecify.annotations.Nullable;

/**
 * Code that the application supplied to the client failed before the call was sent: a rate limiter that throws or grants nothing, or a
 * credentials provider that fails with an {@link Error}.
 *
 * @since 0.1.0
 */
public final class ExtensionFailedException extends ManusException {

    private static final long serialVersionUID = 1L;

    /**
     * Describes the failure.
     *
     * @param context which call
     * @param message what happened and what to do
     * @param cause what the application's code threw, {@code null} if it broke its contract otherwise
     */
    public ExtensionFailedException(CallContext context, String message, @Nullable Throwable cause) {
        super(context, message, cause, DeliveryOutcome.NOT_SENT, true);
    }
}
