package io.github.manusreactive.error;

import org.jspecify.annotations.Nullable;

/**
 * The ledger of a fan-out could not be opened, read, written or closed. The job fails with this error. Run the same job
 * again when the ledger works: it resumes.
 *
 * @since 0.1.0
 */
public final class LedgerException extends ManusException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param cause the ledger's error, {@code null} if the ledger did not respond in time
     */
    public LedgerException(String message, @Nullable Throwable cause) {
        super(CallContext.none(), message, cause, DeliveryOutcome.UNKNOWN, false);
    }
}
