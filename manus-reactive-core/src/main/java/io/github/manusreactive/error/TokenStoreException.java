package io.github.manusreactive.error;

import org.jspecify.annotations.Nullable;

/**
 * The store of OAuth tokens failed, so the call was not sent. A pair that could not be saved is kept in memory and saved again
 * with the next call; don't end the process before that succeeds, or the user has to approve anew.
 *
 * @since 0.1.0
 */
public final class TokenStoreException extends ManusException {

    private static final long serialVersionUID = 1L;

    /**
     * Describes the failure.
     *
     * @param user whose tokens
     * @param message what was tried and what to do
     * @param cause the store's error
     */
    public TokenStoreException(String user, String message, @Nullable Throwable cause) {
        super(new CallContext(null, user, null), message, cause, DeliveryOutcome.NOT_SENT, true);
    }
}
