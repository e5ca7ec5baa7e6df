package io.github.manusreactive.error;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

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
        this(context, wouldWait, maxWait, null);
    }

    /**
     * Creates the exception.
     *
     * @param wouldWait shortest wait that the rate limit requires
     * @param maxWait longest wait that the call allows
     * @param unavailable why a shared rate limit grants nothing, {@code null} if it works
     */
    public RateLimitTimeoutException(
            CallContext context, Duration wouldWait, Duration maxWait, @Nullable String unavailable) {
        super(
                context,
                unavailable == null
                        ? "the rate limit allows this call no earlier than in " + DurationFormat.time(wouldWait)
                                + ", but it may wait only " + DurationFormat.time(maxWait)
                                + "; nothing was sent. Allow a longer wait or send fewer calls"
                        : "the shared rate limit is unavailable: " + unavailable + "; the call may wait only "
                                + DurationFormat.time(maxWait) + "; nothing was sent",
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
