package io.github.manusreactive.observation;

import io.github.manusreactive.retry.FailureClass;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Result of a call or an attempt.
 *
 * @param took duration; that of a call includes waits for the rate limit and retries, that of an attempt does not
 * @param attempts number of attempts of a call, or the number of an attempt
 * @param status HTTP status of the last response, 0 if there is none
 * @param requestId the server's id of the last response, {@code null} if there is none
 * @param failureClass knowledge about the server's side; {@code null} if no attempt failed
 * @param error {@code null} if there is none
 * @since 0.1.0
 */
public record CallOutcome(
        Outcome outcome,
        Duration took,
        int attempts,
        int status,
        @Nullable String requestId,
        @Nullable FailureClass failureClass,
        @Nullable Throwable error) {

    /**
     * Kind of result.
     *
     * @since 0.1.0
     */
    public enum Outcome {
        /** A value. */
        SUCCESS,
        /** An error. */
        ERROR,
        /** The subscriber cancelled. */
        CANCELLED;

        /** Returns the value for metrics and traces, in lower case. */
        public String tag() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }
}
