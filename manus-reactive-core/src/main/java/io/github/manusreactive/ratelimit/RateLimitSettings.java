package io.github.manusreactive.ratelimit;

import io.github.manusreactive.error.InvalidSettingException;
import io.github.manusreactive.internal.util.Preconditions;
import io.github.manusreactive.operation.Operation;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Settings of the local rate limiter. The defaults follow the documented limits.
 *
 * @param operationLimits limits that replace the documented ones for all users; default none
 * @param userLimits limits by user label, which take precedence over {@code operationLimits}; default none
 * @param queueCapacity maximum number of waiting calls per user and operation; default 10,000
 * @param interactiveShare share of each limit, 0 to 1, that bulk calls leave to interactive calls; default 0.2
 * @param reserveFor time after an interactive call during which the interactive share stays reserved; default 2 minutes
 * @param maxPause longest pause after a rejection if {@code Retry-After} is missing, comes from a proxy, is a date, or
 *     is longer than a day, which is taken for a mistake. The client respects any other {@code Retry-After} in full. At
 *     most a day, default 5 minutes
 * @param evictAfter idle time after which the state of a user and operation is removed; default 5 minutes
 * @param forgetAfter time after which an unused learnt limit is discarded; default 1 hour
 * @since 0.1.0
 */
public record RateLimitSettings(
        Map<Operation, RateLimit> operationLimits,
        Map<String, Map<Operation, RateLimit>> userLimits,
        int queueCapacity,
        double interactiveShare,
        Duration reserveFor,
        Duration maxPause,
        Duration evictAfter,
        Duration forgetAfter) {

    private static final Duration LONGEST = Duration.ofDays(365);
    private static final Duration LONGEST_PAUSE = Duration.ofDays(1);

    /** The limiter checks all state at this interval. */
    private static final Duration SHORTEST_EVICTION = Duration.ofMillis(100);

    /** Validates the ranges and copies the maps. */
    public RateLimitSettings {
        operationLimits = Map.copyOf(operationLimits);
        var users = new HashMap<String, Map<Operation, RateLimit>>();
        userLimits.forEach((user, limits) -> users.put(user, Map.copyOf(limits)));
        userLimits = Map.copyOf(users);
        if (queueCapacity < 0) {
            throw new InvalidSettingException(
                    "rateLimits.queueCapacity", "must not be negative, but is " + queueCapacity);
        }
        if (!(interactiveShare >= 0 && interactiveShare <= 1)) {
            throw new InvalidSettingException(
                    "rateLimits.interactiveShare", "must be between 0 and 1, but is " + interactiveShare);
        }
        Preconditions.settingInRange("rateLimits.reserveFor", reserveFor, Duration.ZERO, LONGEST);
        Preconditions.settingInRange("rateLimits.maxPause", maxPause, Preconditions.ONE_MILLISECOND, LONGEST_PAUSE);
        Preconditions.settingInRange("rateLimits.evictAfter", evictAfter, SHORTEST_EVICTION, LONGEST);
        Preconditions.settingInRange("rateLimits.forgetAfter", forgetAfter, Preconditions.ONE_MILLISECOND, LONGEST);
    }

    /** Returns the documented limits and default settings. */
    public static RateLimitSettings defaults() {
        return builder().build();
    }

    /** Returns a builder with the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns a builder with these settings. */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /**
     * Returns the limit of a user and operation: the user's limit, else the operation's limit, else the documented one.
     */
    public RateLimit limit(String user, Operation operation) {
        Map<Operation, RateLimit> own = userLimits.get(user);
        RateLimit limit = own == null ? null : own.get(operation);
        if (limit == null) {
            limit = operationLimits.get(operation);
        }
        return limit == null ? RateLimit.documented(operation) : limit;
    }

    /**
     * Builder of {@link RateLimitSettings}.
     *
     * @since 0.1.0
     */
    public static final class Builder {

        private final Map<Operation, RateLimit> operationLimits = new HashMap<>();
        private final Map<String, Map<Operation, RateLimit>> userLimits = new HashMap<>();
        private int queueCapacity = 10_000;
        private double interactiveShare = 0.2;
        private Duration reserveFor = Duration.ofMinutes(2);
        private Duration maxPause = Duration.ofMinutes(5);
        private Duration evictAfter = Duration.ofMinutes(5);
        private Duration forgetAfter = Duration.ofHours(1);

        private Builder() {}

        private Builder(RateLimitSettings from) {
            operationLimits.putAll(from.operationLimits);
            from.userLimits.forEach((user, limits) -> userLimits.put(user, new HashMap<>(limits)));
            queueCapacity = from.queueCapacity;
            interactiveShare = from.interactiveShare;
            reserveFor = from.reserveFor;
            maxPause = from.maxPause;
            evictAfter = from.evictAfter;
            forgetAfter = from.forgetAfter;
        }

        /** Replaces the documented limit of an operation for all users. */
        public Builder limit(Operation operation, RateLimit limit) {
            operationLimits.put(operation, limit);
            return this;
        }

        /** Replaces the limit of an operation for one user. */
        public Builder limit(String user, Operation operation, RateLimit limit) {
            userLimits.computeIfAbsent(user, key -> new HashMap<>()).put(operation, limit);
            return this;
        }

        /**
         * Sets the maximum number of waiting calls per user and operation. Further calls fail immediately.
         *
         * @param queueCapacity 0 or more, default 10,000
         */
        public Builder queueCapacity(int queueCapacity) {
            this.queueCapacity = queueCapacity;
            return this;
        }

        /**
         * Sets the share of each limit that bulk calls leave to interactive calls.
         *
         * @param interactiveShare 0 (nothing) to 1 (everything), default 0.2
         */
        public Builder interactiveShare(double interactiveShare) {
            this.interactiveShare = interactiveShare;
            return this;
        }

        /**
         * Sets the time after an interactive call during which the interactive share stays reserved.
         *
         * @param reserveFor zero to 365 days, default 2 minutes
         */
        public Builder reserveFor(Duration reserveFor) {
            this.reserveFor = reserveFor;
            return this;
        }

        /**
         * Sets the longest pause after a rejection if {@code Retry-After} is missing, comes from a proxy or is a date.
         * The client respects a {@code Retry-After} of the API in full.
         *
         * @param maxPause 1 millisecond to 1 day, default 5 minutes
         */
        public Builder maxPause(Duration maxPause) {
            this.maxPause = maxPause;
            return this;
        }

        /**
         * Sets the idle time after which the state of a user and operation is removed.
         *
         * @param evictAfter 100 milliseconds to 365 days, default 5 minutes
         */
        public Builder evictAfter(Duration evictAfter) {
            this.evictAfter = evictAfter;
            return this;
        }

        /**
         * Sets the time after which an unused learnt limit is discarded.
         *
         * @param forgetAfter 1 millisecond to 365 days, default 1 hour
         */
        public Builder forgetAfter(Duration forgetAfter) {
            this.forgetAfter = forgetAfter;
            return this;
        }

        /**
         * Creates the settings.
         *
         * @throws InvalidSettingException if a setting is out of range
         */
        public RateLimitSettings build() {
            return new RateLimitSettings(
                    operationLimits,
                    userLimits,
                    queueCapacity,
                    interactiveShare,
                    reserveFor,
                    maxPause,
                    evictAfter,
                    forgetAfter);
        }
    }
}
