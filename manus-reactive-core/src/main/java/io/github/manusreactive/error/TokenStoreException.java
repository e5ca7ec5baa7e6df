package io.github.manusreactive.error;

import org.jspecify.annotations.Nullable;

/**
 * The store of OAuth tokens failed, so the call was not sent. The client keeps tokens that could not be saved in memory
 * and saves them with the next call. If the process ends before that succeeds, the user must authorize again.
 *
 * @since 0.1.0
 */
public final class TokenStoreException extends ManusException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param user label of the user that owns the tokens
     */
    public TokenStoreException(String user, String message, @Nullable Throwable cause) {
        super(new CallContext(null, user, null), message, cause, DeliveryOutcome.NOT_SENT, true);
    }
}
