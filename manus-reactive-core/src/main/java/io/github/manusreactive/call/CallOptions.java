package io.github.manusreactive.call;

import io.github.manusreactive.http.HttpSettings;
import io.github.manusreactive.internal.Preconditions;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.ratelimit.CallPriority;
import io.github.manusreactive.retry.ReconciliationSettings;
import io.github.manusreactive.retry.RetrySettings;
import java.time.Duration;
import java.util.Objects;

/**
 * What can be set for a call.
 *
 * @param timeout longest total time of a call that changes something, with waiting for budget and retries; default 30 minutes, since
 *     creates queue under their limit. What must not be done twice is not sent in its last tenth (at most one response timeout): an
 *     answer that comes too late would leave an unknown outcome
 * @param readTimeout the same for a call that only reads; default 2 minutes. Reads that a wait for a task depends on have
 *     {@code timeout}
 * @param responseTimeout longest wait for the answer of one attempt; default 30 s, or what the client's HTTP settings say
 * @param lane interactive (default) or bulk
 * @param retry how often and how patiently failed attempts are repeated
 * @param reconcile how to find out whether a call whose answer is missing had its effect
 * @param circuitBreaker whether the user's circuit breaker, where the client has one, may refuse the call and counts its attempts;
 *     default true
 * @param correlation whether {@code task.create} adds a random correlation to the title if the request names none, so that a create
 *     whose response is lost can be looked up; default true
 * @since 0.1.0
 */
public record CallOptions(
        Duration timeout,
        Duration readTimeout,
        Duration responseTimeout,
        CallPriority lane,
        RetrySettings retry,
        ReconciliationSettings reconcile,
        boolean circuitBreaker,
        boolean correlation) {

    private static final CallOptions DEFAULTS = new CallOptions(
            Duration.ofMinutes(30),
            Duration.ofMinutes(2),
            HttpSettings.defaults().responseTimeout(),
            CallPriority.INTERACTIVE,
            RetrySettings.defaults(),
            ReconciliationSettings.defaults(),
            true,
            true);

    /** Checks the durations. */
    public CallOptions {
        Preconditions.positive("timeout", timeout);
        Preconditions.positive("readTimeout", readTimeout);
        Preconditions.inRange(
                "responseTimeout", responseTimeout, Preconditions.ONE_MILLISECOND, Preconditions.LONGEST_NETTY_TIMEOUT);
        Objects.requireNonNull(lane, "lane");
        Objects.requireNonNull(retry, "retry");
        Objects.requireNonNull(reconcile, "reconcile");
    }

    /**
     * The defaults.
     *
     * @return 30 minutes in total, 2 minutes for reads, the HTTP settings' response timeout for an attempt, interactive, default
     *     retries
     */
    public static CallOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Returns the total time that a call of an operation may take.
     *
     * @param operation what is called
     * @return {@code readTimeout} for an operation that only reads, {@code timeout} for any other
     */
    public Duration timeoutOf(Operation operation) {
        return operation.isRead() ? readTimeout : timeout;
    }

    /**
     * Returns these options with one total time for every operation, reads included.
     *
     * @param timeout with waiting for budget and retries; 1 ms to 365 days
     */
    public CallOptions withTimeout(Duration timeout) {
        return new CallOptions(timeout, timeout, responseTimeout, lane, retry, reconcile, circuitBreaker, correlation);
    }

    /**
     * Returns these options with another total time for calls that only read.
     *
     * @param readTimeout with waiting for budget and retries; 1 ms to 365 days
     */
    public CallOptions withReadTimeout(Duration readTimeout) {
        return new CallOptions(
                timeout, readTimeout, responseTimeout, lane, retry, reconcile, circuitBreaker, correlation);
    }

    /**
     * These options with another time for one attempt.
     *
     * @param responseTimeout longest wait for a response; 1 ms to 24 days
     */
    public CallOptions withResponseTimeout(Duration responseTimeout) {
        return new CallOptions(
                timeout, readTimeout, responseTimeout, lane, retry, reconcile, circuitBreaker, correlation);
    }

    /**
     * These options in another lane.
     *
     * @param lane interactive or bulk
     */
    public CallOptions withLane(CallPriority lane) {
        return new CallOptions(
                timeout, readTimeout, responseTimeout, lane, retry, reconcile, circuitBreaker, correlation);
    }

    /**
     * These options with other retries.
     *
     * @param retry how often and how patiently
     */
    public CallOptions withRetry(RetrySettings retry) {
        return new CallOptions(
                timeout, readTimeout, responseTimeout, lane, retry, reconcile, circuitBreaker, correlation);
    }

    /**
     * These options with another way to settle missing answers.
     *
     * @param reconcile whether and how patiently to look
     */
    public CallOptions withReconcile(ReconciliationSettings reconcile) {
        return new CallOptions(
                timeout, readTimeout, responseTimeout, lane, retry, reconcile, circuitBreaker, correlation);
    }

    /**
     * These options with or without the circuit breaker. It is one per user and host, so that a call can leave it out of account, but
     * cannot bring one of its own.
     *
     * @param circuitBreaker false to send even while it is open, without being counted; no effect where the client has none
     */
    public CallOptions withCircuitBreaker(boolean circuitBreaker) {
        return new CallOptions(
                timeout, readTimeout, responseTimeout, lane, retry, reconcile, circuitBreaker, correlation);
    }

    /**
     * Returns these options with or without the correlation that {@code task.create} adds by itself. A request's own correlation is
     * sent in any case.
     *
     * @param correlation false for titles without a mark; a create whose response is lost then ends in an
     *     {@link io.github.manusreactive.error.AmbiguousOutcomeException}
     */
    public CallOptions withCorrelation(boolean correlation) {
        return new CallOptions(
                timeout, readTimeout, responseTimeout, lane, retry, reconcile, circuitBreaker, correlation);
    }
}
