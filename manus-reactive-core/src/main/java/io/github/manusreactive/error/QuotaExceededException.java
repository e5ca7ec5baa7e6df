package io.github.manusreactive.error;

import org.jspecify.annotations.Nullable;

/**
 * A quota is exhausted, for example the account's file storage.
 *
 * @since 0.1.0
 */
public final class QuotaExceededException extends ManusApiException {

    private static final long serialVersionUID = 1L;

    /** Creates the exception. */
    public QuotaExceededException(CallContext context, int status, @Nullable String code, String message) {
        super(context, status, code, message, "free some of it, then try again");
    }
}
