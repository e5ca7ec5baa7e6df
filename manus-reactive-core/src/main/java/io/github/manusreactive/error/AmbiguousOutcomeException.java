package io.github.manusreactive.error;

import org.jspecify.annotations.Nullable;

/**
 * The request was sent, but no valid response arrived, so it is unknown whether the server processed it. The client
 * does not retry the call, because a retry could start a second paid task, post a message twice or deploy again. Check
 * the state first ({@code task.list}, {@code task.listMessages}, {@code webhook.list}). The client checks by itself for
 * task creations with a correlation, which they have unless it is switched off.
 *
 * @since 0.1.0
 */
public final class AmbiguousOutcomeException extends ManusException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param cause the failure of the attempt
     */
    public AmbiguousOutcomeException(CallContext context, String message, @Nullable Throwable cause) {
        super(context, message, cause, DeliveryOutcome.UNKNOWN, false);
    }
}
