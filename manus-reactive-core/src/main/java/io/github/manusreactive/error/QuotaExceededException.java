package io.github.manusreactive.error;

import org.jspecify.annotations.Nullable;

/**
 * A quota is used up, such as the account's file storage.
 *
 * @since 0.1.0
 */
public final class QuotaExceededException extends ManusApiException {

    private static final long serialVersionUID = 1L;

    /**
     * Describes the answer.
     *
     * @param context which call
     * @param status HTTP status
     * @param code the API's error code
     * @param message the server's words
     */
    public QuotaExceededException(CallContext context, int status, @Nullable String code, String message) {
        super(context, status, code, message, "free some of it, then try again");
    }
}
