package io.github.manusreactive.error;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * An upload to or a download from the file storage failed, or a local file could not be read or written.
 *
 * @since 0.1.0
 */
public final class FileTransferException extends ManusException {

    private static final long serialVersionUID = 1L;

    /** Creates the exception. */
    public FileTransferException(CallContext context, String message, @Nullable Throwable cause) {
        super(context, message, cause, DeliveryOutcome.NOT_APPLIED, !(cause instanceof IOException));
    }
}
