package io.github.manusreactive.internal.ratelimit;

import io.github.manusreactive.error.CallContext;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The limiter that a {@link PermitQueue} belongs to. Told of events without any lock held. */
public interface QueueOwner {

    /** The calls that wait, for messages. */
    String name();

    /** The calls that wait, for exceptions. */
    CallContext context();

    /** A call got its permit. */
    default void granted(PendingAcquire acquire, long waitedNanos) {}

    /** A call was turned away. */
    default void refused(PendingAcquire acquire, Throwable reason) {}

    /** The server rejected a call because the limit is used up. */
    default void limited(@Nullable Duration retryAfter) {}

    /** All calls of the queue pause. */
    default void paused(Duration pause) {}
}
