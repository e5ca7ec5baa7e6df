package io.github.manusreactive.error;

import java.time.Duration;

/**
 * The rate limit does not allow the call before its deadline. Nothing was sent.
 *
 * @since 0.1.0
 */
public final class RateLimitTimeoutException extends ManusException {

    private static final long serialVersionUID = 1L;

    private final Duration wouldWait;

    /**
     * Creates the exception.
     *
     * @param wouldWait shortest wait that the rate limit requires
     * @param maxWait longest wait that the call allows
     */
    public RateLimitTimeoutException(CallContext context, Duration wouldWait, Duration maxWait) {
        super(
                context,
                "the rate limit allows this call no earlier than in " + DurationFormat.time(wouldWait)
                        + ", but it may wait only " + DurationFormat.time(maxWait)
                        + "; nothing was sent. Allow a longer wait or send fewer calls",
                null,
                DeliveryOutcome.NOT_SENT,
                true);
        this.wouldWait = wouldWait;
    }

    /** Returns the shortest wait that the rate limit required when the call was rejected. */
    public Duration wouldWait() {
        return wouldWait;
    }
}
