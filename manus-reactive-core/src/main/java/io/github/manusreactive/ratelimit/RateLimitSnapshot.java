package io.github.manusreactive.ratelimit;

import io.github.manusreactive.operation.Operation;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How one user's budget for one operation stands at a moment.
 *
 * @param user the user's label
 * @param operation the operation
 * @param limit the limit at present: the documented or configured one, or what it was changed to through Resilience4j
 * @param capacity calls per window at present: the limit's, or fewer where refusals have taught so
 * @param available calls that could go at once, 0 during a pause
 * @param queuedInteractive interactive calls that wait
 * @param queuedBulk bulk calls that wait
 * @param pausedUntil end of the pause after a refusal, {@code null} where there is none
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

    /**
     * All calls that wait.
     *
     * @return interactive and bulk ones
     */
    public int queued() {
        return queuedInteractive + queuedBulk;
    }
}
