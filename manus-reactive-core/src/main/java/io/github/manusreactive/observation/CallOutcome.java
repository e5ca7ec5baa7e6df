package io.github.manusreactive.observation;

import io.github.manusreactive.retry.FailureClass;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a call or an attempt ended.
 *
 * @param outcome with a value, an error or a cancellation
 * @param took from its start; a call's time holds waiting for budget and retries, an attempt's does not
 * @param attempts of a call: how many were sent; of an attempt: its number
 * @param status HTTP status of the last answer, 0 where none came
 * @param requestId the server's id of the last answer, {@code null} where none came
 * @param failureClass what is known of the server's side; {@code null} without an error of an attempt
 * @param error {@code null} without one
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
     * How it ended.
     *
     * @since 0.1.0
     */
    public enum Outcome {
        /** With a value. */
        SUCCESS,
        /** With an error. */
        ERROR,
        /** The subscriber was no longer interested. */
        CANCELLED;

        /**
         * The value in metrics and traces.
         *
         * @return lower case
         */
        public String tag() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }
}
