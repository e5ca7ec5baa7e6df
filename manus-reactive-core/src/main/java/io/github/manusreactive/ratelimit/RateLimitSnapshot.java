package io.github.manusreactive.ratelimit;

import io.github.manusreactive.operation.Operation;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * State of the rate limit of one user and operation at one moment.
 *
 * @param user label of the user
 * @param limit the current limit: documented, configured, or changed through Resilience4j
 * @param capacity current calls per window: those of the limit, or fewer if the limiter learnt a lower limit from
 *     rejections
 * @param available calls that can be sent immediately, 0 during a pause
 * @param queuedInteractive waiting interactive calls
 * @param queuedBulk waiting bulk calls
 * @param pausedUntil end of the pause after a rejection, {@code null} if there is none
 * @since 0.1.0
 */
public record RateLimitSnapshot(
        String user,
        Operation operation,
        RateLimit limit,
        int capacity,
        int available,
        int queuedInteractive,
        int queuedBulk,
        @Nullable Instant pausedUntil) {

    /** Returns the number of all waiting calls. */
    public int queued() {
        return queuedInteractive + queuedBulk;
    }
}
