package io.github.manusreactive.error;

import org.jspecify.annotations.Nullable;

/**
 * An upload to or a download from the file storage failed, or a local file could not be read or written.
 *
 * @since 0.1.0
 */
public final class FileTransferException extends ManusException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates an error.
     *
     * @param context the call
     * @param message what happened, and the fix
     * @param cause the underlying error, if any
     * @param outcome what is known about the transfer; {@code NOT_SENT} if no byte left this machine
     * @param retryable whether the same transfer can succeed later without a change
     */
    public FileTransferException(
            CallContext context,
            String message,
            @Nullable Throwable cause,
            DeliveryOutcome outcome,
            boolean retryable) {
        super(context, message, cause, outcome, retryable);
    }
}
