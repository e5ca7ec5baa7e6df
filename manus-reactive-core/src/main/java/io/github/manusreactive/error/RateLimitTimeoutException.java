package io.github.manusreactive.error;

import java.time.Duration;

/**
 * The rate budget cannot grant the call before its deadline; nothing was sent.
 *
 * @since 0.1.0
 */
public final class RateLimitTimeoutException extends ManusException {

    private static final long serialVersionUID = 1L;

    private final Duration wouldWait;

    /**
     * Describes the refused wait.
     *
     * @param context which call
     * @param wouldWait how long the call would have had to wait, at the least
     * @param maxWait how long it was willing to
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

    /**
     * How long the call would have had to wait, at the least.
     *
     * @return the wait at the time of refusal
     */
    public Duration wouldWait() {
        return wouldWait;
    }
}
