package io.github.manusreactive.ratelimit;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Permission to send one call now. The holder reports exactly one result; later reports are ignored.
 *
 * @since 0.1.0
 */
public interface CallPermit {

    /**
     * Returns {@code true} if the call may still be sent with this permit. A permit with a lease returns {@code false}
     * once the lease has run out, for example while the call waited for a connection. The client then reports {@link
     * #unsent}, and acquires another permit within the deadline of the call.
     *
     * <p>Asked on the connection's event loop right before the call is written, and before that at the start of the
     * attempt; it must not block. A custom {@code HttpTransport} that does not send through {@code
     * ReactorNettyTransport} gets the call after the first question.
     *
     * @return {@code false}: the call is not sent; the default is {@code true}
     */
    default boolean maySend() {
        return true;
    }

    /** Reports a response or an unknown outcome: the server has counted the call no later than now. */
    void responded();

    /** Reports that the call did not reach the server. The permit is available again immediately. */
    void unsent();

    /**
     * Reports that the server rejected the call because the rate limit is exceeded.
     *
     * @param retryAfter the {@code Retry-After} delay, {@code null} if there is none
     */
    void limited(@Nullable Duration retryAfter);

    /**
     * Reports that something other than the API rejected the call, for example a proxy, or that {@code Retry-After} is
     * a date, which depends on clocks. Called instead of {@link #limited}. Such a delay can be hours long by mistake,
     * so the local rate limiter pauses for at most {@link RateLimitSettings#maxPause()}.
     *
     * @param retryAfter the requested delay, {@code null} if there is none
     */
    default void limitedByGateway(@Nullable Duration retryAfter) {
        limited(retryAfter);
    }
}
