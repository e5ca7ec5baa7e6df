package io.github.manusreactive.error;

import org.jspecify.annotations.Nullable;

/**
 * Nobody knows whether the call was processed: it was sent, and no valid answer came. It is not repeated, since a repeat could
 * start a second paid task, post a message twice or deploy again. Read the state first ({@code task.list},
 * {@code task.listMessages}, {@code webhook.list}), or let the client do so: creates carry a correlation for that unless it is switched off.
 *
 * @since 0.1.0
 */
public final class AmbiguousOutcomeException extends ManusException {

    private static final long serialVersionUID = 1L;

    /**
     * Describes the unknown outcome.
     *
     * @param context which call
     * @param message what is known and what to do
     * @param cause the failure that hid the answer
     */
    public AmbiguousOutcomeException(CallContext context, String message, @Nullable Throwable cause) {
        super(context, message, cause, DeliveryOutcome.UNKNOWN, false);
    }
}
