package io.github.manusreactive.error;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Bytes could not be brought to or from the file storage, or a local file could not be read or written.
 *
 * @since 0.1.0
 */
public final class FileTransferException extends ManusException {

    private static final long serialVersionUID = 1L;

    /**
     * Describes the error.
     *
     * @param context which call
     * @param message what happened and what to do
     * @param cause the underlying error
     */
    public FileTransferException(CallContext context, String message, @Nullable Throwable cause) {
        super(context, message, cause, DeliveryOutcome.NOT_APPLIED, !(cause instanceof IOException));
    }
}
