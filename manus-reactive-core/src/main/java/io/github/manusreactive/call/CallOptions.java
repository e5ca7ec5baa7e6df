package io.github.manusreactive.call;

import io.github.manusreactive.budget.Lane;
import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.http.HttpSettings;
import io.github.manusreactive.retry.ReconcileSettings;
import io.github.manusreactive.retry.RetrySettings;
import java.time.Duration;
import java.util.Objects;

/**
 * What can be set for a call.
 *
 * @param timeout longest total time, with waiting for budget and retries; default 30 minutes. What must not be done twice is not
 *     sent in its last tenth (at most one response timeout): an answer that comes too late would leave an unknown outcome
 * @param responseTimeout longest wait for the answer of one attempt; default 30 s, or what the client's HTTP settings say
 * @param lane interactive (default) or bulk
 * @param retry how often and how patiently failed attempts are repeated
 * @param reconcile how to find out whether a call whose answer is missing had its effect
 * @param circuitBreaker whether the user's circuit breaker, where the client has one, may refuse the call and counts its attempts;
 *     default true
 */
public record CallOptions(
        Duration timeout,
        Duration responseTimeout,
        Lane lane,
        RetrySettings retry,
        ReconcileSettings reconcile,
        boolean circuitBreaker) {

    private static final CallOptions DEFAULTS = new CallOptions(
            Duration.ofMinutes(30),
            HttpSettings.defaults().responseTimeout(),
            Lane.INTERACTIVE,
            RetrySettings.defaults(),
            ReconcileSettings.defaults(),
            true);

    /** Checks the durations. */
    public CallOptions {
        positive("timeout", timeout);
        positive("responseTimeout", responseTimeout);
        Objects.requireNonNull(lane, "lane");
        Objects.requireNonNull(retry, "retry");
        Objects.requireNonNull(reconcile, "reconcile");
    }

    /**
     * The defaults.
     *
     * @return 30 minutes in total, the HTTP settings' response timeout for an attempt, interactive, default retries
     */
    public static CallOptions defaults() {
        return DEFAULTS;
    }

    /**
     * These options with another total time.
     *
     * @param timeout with waiting for budget and retries; positive
     * @return a changed copy
     */
    public CallOptions withTimeout(Duration timeout) {
        return new CallOptions(timeout, responseTimeout, lane, retry, reconcile, circuitBreaker);
    }

    /**
     * These options with another time for one attempt.
     *
     * @param responseTimeout longest wait for an answer; positive
     * @return a changed copy
     */
    public CallOptions withResponseTimeout(Duration responseTimeout) {
        return new CallOptions(timeout, responseTimeout, lane, retry, reconcile, circuitBreaker);
    }

    /**
     * These options in another lane.
     *
     * @param lane interactive or bulk
     * @return a changed copy
     */
    public CallOptions withLane(Lane lane) {
        return new CallOptions(timeout, responseTimeout, lane, retry, reconcile, circuitBreaker);
    }

    /**
     * These options with other retries.
     *
     * @param retry how often and how patiently
     * @return a changed copy
     */
    public CallOptions withRetry(RetrySettings retry) {
        return new CallOptions(timeout, responseTimeout, lane, retry, reconcile, circuitBreaker);
    }

    /**
     * These options with another way to settle missing answers.
     *
     * @param reconcile whether and how patiently to look
     * @return a changed copy
     */
    public CallOptions withReconcile(ReconcileSettings reconcile) {
        return new CallOptions(timeout, responseTimeout, lane, retry, reconcile, circuitBreaker);
    }

    /**
     * These options with or without the circuit breaker. It is one per user and host, so that a call can leave it out of account, but
     * cannot bring one of its own.
     *
     * @param circuitBreaker false to send even while it is open, without being counted; no effect where the client has none
     * @return a changed copy
     */
    public CallOptions withCircuitBreaker(boolean circuitBreaker) {
        return new CallOptions(timeout, responseTimeout, lane, retry, reconcile, circuitBreaker);
    }

    private static void positive(String field, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new InvalidRequestException(field, "must be positive, but is " + value);
        }
    }
}
