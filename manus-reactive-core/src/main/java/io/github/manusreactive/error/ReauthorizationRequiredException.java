package io.github.manusreactive.error;

import org.jspecify.annotations.Nullable;

/**
 * The user has to approve the app anew: the token is dead and no refresh will help. Send the user to the authorize page.
 *
 * @since 0.1.0
 */
public final class ReauthorizationRequiredException extends ManusException {

    private static final long serialVersionUID = 1L;

    private final String problem;

    /**
     * Describes the error.
     *
     * @param context which call
     * @param message what happened and what to do
     * @param cause the underlying error
     */
    public ReauthorizationRequiredException(CallContext context, String message, @Nullable Throwable cause) {
        super(context, message, cause, DeliveryOutcome.NOT_SENT, false);
        this.problem = message;
    }

    /**
     * The same finding for another call.
     *
     * @param context which call
     * @return an error with the same message and cause
     */
    public ReauthorizationRequiredException inContext(CallContext context) {
        return new ReauthorizationRequiredException(context, problem, getCause());
    }
}
