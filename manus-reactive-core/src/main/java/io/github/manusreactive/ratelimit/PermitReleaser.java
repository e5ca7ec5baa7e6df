package io.github.manusreactive.ratelimit;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Takes permits back, once each. {@code takenAt} is the time at which the permit was taken. */
interface PermitReleaser {

    /** The call of the permit was answered. */
    void answered(long takenAt);

    /** The permit was not used. */
    void unsent(long takenAt);

    /** The server rejected the call because the limit is used up. */
    void limited(long takenAt, @Nullable Duration retryAfter);

    /** As {@link #limited}, but not in the API's own words. */
    void limitedByGateway(long takenAt, @Nullable Duration retryAfter);
}
