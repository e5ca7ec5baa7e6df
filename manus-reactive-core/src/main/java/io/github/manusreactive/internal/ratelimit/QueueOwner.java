package io.github.manusreactive.internal.ratelimit;

import io.github.manusreactive.error.CallContext;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The limiter to which a {@link PermitQueue} belongs. Receives events without any lock held. */
public interface QueueOwner {

    /** Returns the name of the waiting calls, for messages. */
    String name();

    /** Returns the context of the waiting calls, for exceptions. */
    CallContext context();

    /** A call got its permit. */
    default void granted(PendingAcquire acquire, long waitedNanos) {}

    /** A call was rejected without a permit. */
    default void refused(PendingAcquire acquire, Throwable reason) {}

    /** The server rejected a call because the rate limit is exceeded. */
    default void limited(@Nullable Duration retryAfter) {}

    /** All calls of the queue pause. */
    default void paused(Duration pause) {}
}
