package io.github.manusreactive.call;

import io.github.manusreactive.error.InvalidSettingException;
import io.github.manusreactive.internal.util.Preconditions;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.ratelimit.CallPriority;
import io.github.manusreactive.retry.ReconciliationSettings;
import io.github.manusreactive.retry.RetrySettings;
import java.time.Duration;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * What can be set for a call.
 *
 * @param timeout longest total time of a call that changes something, with waiting for budget and retries; default 30 minutes, since
 *     creates queue under their limit. What must not be done twice is not sent in its last tenth (at most one response timeout): an
 *     answer that comes too late would leave an unknown outcome
 * @param readTimeout the same for a call that only reads; default 2 minutes. Reads that a wait for a task depends on have
 *     {@code timeout}
 * @param responseTimeout longest wait for the response to one attempt, and the longest silence while a request or response is
 *     transferred; default 30 s
 * @param priority interactive (default) or bulk
 * @param retry how often and how patiently failed attempts are repeated
 * @param reconciliation how to find out whether a call whose answer is missing had its effect
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
        CallPriority priority,
        RetrySettings retry,
        ReconciliationSettings reconciliation,
        boolean circuitBreaker,
        boolean correlation) {

    private static final CallOptions DEFAULTS = builder().build();

    /** Checks the durations. */
    public CallOptions {
        Preconditions.positiveSetting("callOptions.timeout", timeout);
        Preconditions.positiveSetting("callOptions.readTimeout", readTimeout);
        Preconditions.settingInRange(
                "callOptions.responseTimeout",
                responseTimeout,
                Preconditions.ONE_MILLISECOND,
                Preconditions.LONGEST_NETTY_TIMEOUT);
        Objects.requireNonNull(priority, "priority");
        Objects.requireNonNull(retry, "retry");
        Objects.requireNonNull(reconciliation, "reconciliation");
    }

    /**
     * Returns the defaults.
     *
     * @return 30 minutes in total, 2 minutes for reads, 30 seconds for an attempt, interactive, default retries
     */
    public static CallOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Starts from the defaults.
     *
     * @return a builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Starts from these options.
     *
     * @return a builder
     */
    public Builder toBuilder() {
        return new Builder(this);
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
     * Changes single values of {@link CallOptions}.
     *
     * @since 0.1.0
     */
    public static final class Builder {

        private Duration timeout = Duration.ofMinutes(30);
        private Duration readTimeout = Duration.ofMinutes(2);
        private Duration responseTimeout = Duration.ofSeconds(30);
        private CallPriority priority = CallPriority.INTERACTIVE;
        private RetrySettings retry = RetrySettings.defaults();
        private ReconciliationSettings reconciliation = ReconciliationSettings.defaults();
        private boolean circuitBreaker = true;
        private boolean correlation = true;

        private Builder() {}

        private Builder(CallOptions from) {
            timeout = from.timeout;
            readTimeout = from.readTimeout;
            responseTimeout = from.responseTimeout;
            priority = from.priority;
            retry = from.retry;
            reconciliation = from.reconciliation;
            circuitBreaker = from.circuitBreaker;
            correlation = from.correlation;
        }

        /**
         * Sets one total time for every operation, reads included; {@link #readTimeout} called after it gives reads another one.
         *
         * @param timeout with waits for the rate limit and retries; 1 ms to 365 days; default 30 minutes
         * @return this builder
         */
        public Builder timeout(Duration timeout) {
            this.timeout = timeout;
            this.readTimeout = timeout;
            return this;
        }

        /**
         * Sets the total time of a call that only reads.
         *
         * @param readTimeout with waits for the rate limit and retries; 1 ms to 365 days; default 2 minutes
         * @return this builder
         */
        public Builder readTimeout(Duration readTimeout) {
            this.readTimeout = readTimeout;
            return this;
        }

        /**
         * Sets the longest wait for the response to one attempt.
         *
         * @param responseTimeout 1 ms to 24 days; default 30 s
         * @return this builder
         */
        public Builder responseTimeout(Duration responseTimeout) {
            this.responseTimeout = responseTimeout;
            return this;
        }

        /**
         * Sets the priority of calls that wait for the rate limit.
         *
         * @param priority interactive (default) or bulk
         * @return this builder
         */
        public Builder priority(CallPriority priority) {
            this.priority = priority;
            return this;
        }

        /**
         * Sets the retries.
         *
         * @param retry how often and how long
         * @return this builder
         */
        public Builder retry(RetrySettings retry) {
            this.retry = retry;
            return this;
        }

        /**
         * Changes the retries.
         *
         * @param change starts from what is set so far
         * @return this builder
         */
        public Builder retry(UnaryOperator<RetrySettings.Builder> change) {
            return retry(change.apply(retry.toBuilder()).build());
        }

        /**
         * Sets how a call with an unknown outcome is reconciled.
         *
         * @param reconciliation whether and how long to read
         * @return this builder
         */
        public Builder reconciliation(ReconciliationSettings reconciliation) {
            this.reconciliation = reconciliation;
            return this;
        }

        /**
         * Changes how a call with an unknown outcome is reconciled.
         *
         * @param change starts from what is set so far
         * @return this builder
         */
        public Builder reconciliation(UnaryOperator<ReconciliationSettings.Builder> change) {
            return reconciliation(change.apply(reconciliation.toBuilder()).build());
        }

        /**
         * Sets whether the user's circuit breaker, if the client has one, may refuse the call and counts its attempts.
         *
         * @param circuitBreaker default true
         * @return this builder
         */
        public Builder circuitBreaker(boolean circuitBreaker) {
            this.circuitBreaker = circuitBreaker;
            return this;
        }

        /**
         * Sets whether {@code task.create} adds a random correlation to the title if the request names none. A request's own
         * correlation is sent in any case.
         *
         * @param correlation false for titles without a mark; a create whose response is lost then ends in an {@link
         *     io.github.manusreactive.error.AmbiguousOutcomeException}; default true
         * @return this builder
         */
        public Builder correlation(boolean correlation) {
            this.correlation = correlation;
            return this;
        }

        /**
         * Checks and builds.
         *
         * @return the options
         * @throws InvalidSettingException if a value is out of range
         */
        public CallOptions build() {
            return new CallOptions(
                    timeout,
                    readTimeout,
                    responseTimeout,
                    priority,
                    retry,
                    reconciliation,
                    circuitBreaker,
                    correlation);
        }
    }
}
