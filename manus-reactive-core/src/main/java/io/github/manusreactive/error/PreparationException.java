package io.github.manusreactive.error;

import org.jspecify.annotations.Nullable;

/**
 * The request of a fan-out item could not be prepared: the application's {@code RequestPreparation} failed or returned
 * no request. Nothing was sent for the item.
 *
 * @since 0.1.0
 */
public final class PreparationException extends ManusException {

    private static final long serialVersionUID = 1L;

    /** Creates the exception. */
    public PreparationException(String message, @Nullable Throwable cause) {
        super(CallContext.none(), message, cause, DeliveryOutcome.NOT_SENT, isTransient(cause));
    }

    private static boolean isTransient(@Nullable Throwable cause) {
        return cause instanceof ManusException known ? known.isRetryable() : cause instanceof TransportException;
    }
}
