package io.github.manusreactive.postgres;

import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL failed: it is not reachable, or its tables or permissions are not as expected. The message names the fix. A
 * ledger fails with a {@link io.github.manusreactive.error.LedgerException} that has this cause.
 *
 * @since 0.1.0
 */
public final class PostgresException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message the problem and the fix, without secrets
     * @param cause the driver's error
     */
    public PostgresException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
