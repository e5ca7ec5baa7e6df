package io.github.manusreactive.error;

import org.jspecify.annotations.Nullable;

/**
 * Code supplied by the application failed before the call was sent: a rate limiter threw or granted no permit, or a
 * credentials provider failed with an {@link Error}.
 *
 * @since 0.1.0
 */
public final class ExtensionFailedException extends ManusException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param cause the error of the application's code, {@code null} if the code broke its contract without throwing
     */
    public ExtensionFailedException(CallContext context, String message, @Nullable Throwable cause) {
        super(context, message, cause, DeliveryOutcome.NOT_SENT, true);
    }
}
