package io.github.manusreactive.error;

import org.jspecify.annotations.Nullable;

/** The user has to approve the app anew: the token is dead and no refresh will help. Send the user to the authorize page. */
public final class ReauthorizationRequiredException extends ManusException {

    private static final long serialVersionUID = 1L;

    /**
     * Describes the error.
     *
     * @param context which call
     * @param message what happened and what to do
     * @param cause the underlying error
     */
    public ReauthorizationRequiredException(CallContext context, String message, @Nullable Throwable cause) {
        super(context, message, cause);
    }

    @Override
    public boolean isSafeToRetry() {
        return false;
    }
}
