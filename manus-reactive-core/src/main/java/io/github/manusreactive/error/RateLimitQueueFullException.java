package io.github.manusreactive.error;

/**
 * Too many calls of one user and operation wait for the rate budget already; nothing was sent.
 *
 * @since 0.1.0
 */
public final class RateLimitQueueFullException extends ManusException {

    private static final long serialVersionUID = 1L;

    /**
     * Describes the full queue.
     *
     * @param context which call
     * @param capacity how many may wait
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
