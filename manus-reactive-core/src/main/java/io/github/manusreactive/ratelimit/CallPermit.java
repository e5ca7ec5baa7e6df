package io.github.manusreactive.ratelimit;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The right to send one call now. Must be given back exactly one way; only the first report counts.
 *
 * @since 0.1.0
 */
public interface CallPermit {

    /** An answer came, or the outcome is unknown: the server counts the call from now on at the latest. */
    void answered();

    /** The call provably never reached the server: the permit is free again at once. */
    void unsent();

    /**
     * The server refused the call because the limit is used up.
     *
     * @param retryAfter how long it wants to be left alone, {@code null} where it did not say
     */
    void limited(@Nullable Duration retryAfter);

    /**
     * The call was refused in words that are not the API's own, for example by a proxy, or until a date that depends on clocks. Reported
     * instead of {@link #limited}. Such a {@code Retry-After} may be hours long by mistake: the local budget pauses for at most
     * {@link RateLimitSettings#maxPause()}.
     *
     * @param retryAfter the wait it asks for, {@code null} if it did not say
     */
    default void limitedByGateway(@Nullable Duration retryAfter) {
        limited(retryAfter);
    }
}
