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
 * Options of a call.
 *
 * @param timeout total time of a call that changes something, including waits for the rate limit and retries; default
 *     30 minutes, since task creations wait for their rate limit. An operation that must not be repeated is not sent in
 *     the last tenth of this time (at most one response timeout), because a response after the deadline would leave an
 *     unknown outcome
 * @param readTimeout total time of a call that only reads; default 2 minutes. Reads that a wait for a task depends on
 *     use {@code timeout}
 * @param responseTimeout longest wait for the response to one attempt, and longest pause while a request or response is
 *     transferred; default 30 s
 * @param priority interactive (default) or bulk
 * @param retry number and delays of retries
 * @param reconciliation how the client finds out if a call without a response took effect
 * @param circuitBreaker if {@code true}, the user's circuit breaker, if enabled, counts the attempts of the call and
 *     can reject it; default true
 * @param correlation if {@code true}, {@code task.create} adds a random correlation to the title of a request without
 *     one, so that the client can find the task if the response is lost; default true
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

    /** Validates the durations. */
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
     * Returns the defaults: 30 minutes in total, 2 minutes for reads, 30 seconds for an attempt, interactive, default
     * retries.
     */
    public static CallOptions defaults() {
        return DEFAULTS;
    }

    /** Returns a builder with the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns a builder with these options. */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /** Returns {@code readTimeout} for an operation that only reads, {@code timeout} for any other. */
    public Duration timeoutOf(Operation operation) {
        return operation.isRead() ? readTimeout : timeout;
    }

    /**
     * Builder of {@link CallOptions}.
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
         * Sets the total time of all operations, including reads. To give reads a different timeout, call {@link
         * #readTimeout} afterwards.
         *
         * @param timeout including waits for the rate limit and retries; 1 ms to 365 days; default 30 minutes
         */
        public Builder timeout(Duration timeout) {
            this.timeout = timeout;
            this.readTimeout = timeout;
            return this;
        }

        /**
         * Sets the total time of calls that only read.
         *
         * @param readTimeout including waits for the rate limit and retries; 1 ms to 365 days; default 2 minutes
         */
        public Builder readTimeout(Duration readTimeout) {
            this.readTimeout = readTimeout;
            return this;
        }

        /**
         * Sets the longest wait for the response to one attempt.
         *
         * @param responseTimeout 1 ms to 24 days; default 30 s
         */
        public Builder responseTimeout(Duration responseTimeout) {
            this.responseTimeout = responseTimeout;
            return this;
        }

        /**
         * Sets the priority of calls that wait for the rate limit.
         *
         * @param priority interactive (default) or bulk
         */
        public Builder priority(CallPriority priority) {
            this.priority = priority;
            return this;
        }

        /** Sets the number and delays of retries. */
        public Builder retry(RetrySettings retry) {
            this.retry = retry;
            return this;
        }

        /** Changes the number and delays of retries. */
        public Builder retry(UnaryOperator<RetrySettings.Builder> change) {
            return retry(change.apply(retry.toBuilder()).build());
        }

        /** Sets how a call with an unknown outcome is reconciled. */
        public Builder reconciliation(ReconciliationSettings reconciliation) {
            this.reconciliation = reconciliation;
            return this;
        }

        /** Changes how a call with an unknown outcome is reconciled. */
        public Builder reconciliation(UnaryOperator<ReconciliationSettings.Builder> change) {
            return reconciliation(change.apply(reconciliation.toBuilder()).build());
        }

        /**
         * Sets if the user's circuit breaker, if enabled, counts the attempts of the call and can reject it.
         *
         * @param circuitBreaker default true
         */
        public Builder circuitBreaker(boolean circuitBreaker) {
            this.circuitBreaker = circuitBreaker;
            return this;
        }

        /**
         * Sets if {@code task.create} adds a random correlation to the title of a request without one. The correlation
         * of a request is always sent.
         *
         * @param correlation default true. If {@code false}, titles stay as they are, and a create whose response is
         *     lost ends with an {@link io.github.manusreactive.error.AmbiguousOutcomeException}
         */
        public Builder correlation(boolean correlation) {
            this.correlation = correlation;
            return this;
        }

        /**
         * Creates the options.
         *
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
