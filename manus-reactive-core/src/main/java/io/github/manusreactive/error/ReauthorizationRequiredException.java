package io.github.manusreactive.error;

import org.jspecify.annotations.Nullable;

/**
 * The user must authorize the app again: the tokens are no longer valid and cannot be refreshed. Send the user to the
 * authorize page.
 *
 * @since 0.1.0
 */
public final class ReauthorizationRequiredException extends ManusException {

    private static final long serialVersionUID = 1L;

    private final String problem;

    /** Creates the exception. */
    public ReauthorizationRequiredException(CallContext context, String message, @Nullable Throwable cause) {
        super(context, message, cause, DeliveryOutcome.NOT_SENT, false);
        this.problem = message;
    }

    /** Returns a copy for another call. */
    public ReauthorizationRequiredException inContext(CallContext context) {
        return new ReauthorizationRequiredException(context, problem, getCause());
    }
}
