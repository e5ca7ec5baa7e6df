package io.github.manusreactive.error;

/**
 * The queue of calls that wait for the rate limit of this user and operation is full. Nothing was sent.
 *
 * @since 0.1.0
 */
public final class RateLimitQueueFullException extends ManusException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param capacity maximum number of waiting calls
     */
    public RateLimitQueueFullException(CallContext context, int capacity) {
        super(
                context,
                capacity
                        + " calls already wait for this rate limit; nothing was sent. Lower the concurrency, or raise the"
                        + " queue's capacity",
                null,
                DeliveryOutcome.NOT_SENT,
                true);
    }
}
