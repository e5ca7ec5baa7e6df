package io.github.manusreactive.error;

import org.jspecify.annotations.Nullable;

/**
 * The ledger of a fan-out failed: it could not be opened, read, written or closed. The job ends with this error. Run the same job again
 * once the ledger works: it continues where it ended.
 *
 * @since 0.1.0
 */
public final class LedgerException extends ManusException {

    private static final long serialVersionUID = 1L;

    /**
     * Describes the failure.
     *
     * @param message what happened and what to do
     * @param cause the ledger's error, {@code null} if it did not respond in time
     */
    public LedgerException(String message, @Nullable Throwable cause) {
        super(CallContext.none(), message, cause, DeliveryOutcome.UNKNOWN, false);
    }
}
