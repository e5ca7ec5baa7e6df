package io.github.manusreactive.internal.file;

import io.github.manusreactive.error.FileTransferException;
import io.github.manusreactive.error.TransportException;

/** A failed transfer, before the decision whether to retry. Never leaves this package. */
final class RetryableTransferException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    enum Cure {
        /** Retry. */
        REPEAT,
        /** Retry with a new URL. */
        NEW_URL,
        /** Do not retry. */
        NONE
    }

    private final FileTransferException error;
    private final Cure cure;

    RetryableTransferException(FileTransferException error, Cure cure) {
        super(error.getMessage(), error, false, false);
        this.error = error;
        this.cure = cure;
    }

    FileTransferException error() {
        return error;
    }

    Cure cure() {
        return cure;
    }

    static Cure cureOf(TransportException fault) {
        return switch (fault.kind()) {
            case REQUEST_BODY, SHUT_DOWN, TLS, TOO_LARGE -> Cure.NONE;
            default -> Cure.REPEAT;
        };
    }

    /** Reads and writes of a whole object can be repeated safely. */
    static Cure cureOf(int status) {
        if (status == 408 || status == 429 || status / 100 == 5) {
            return Cure.REPEAT;
        }
        return status == 401 || status == 403 || status == 410 ? Cure.NEW_URL : Cure.NONE;
    }
}
