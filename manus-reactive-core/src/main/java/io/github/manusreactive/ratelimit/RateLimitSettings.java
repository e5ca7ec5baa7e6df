package io.github.manusreactive.ratelimit;

import io.github.manusreactive.error.InvalidSettingException;
import io.github.manusreactive.internal.util.Preconditions;
import io.github.manusreactive.operation.Operation;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Settings of the local rate budget. The defaults follow the documented limits and need no change.
 *
 * @param operationLimits limits that replace the documented ones, for all users; default none
 * @param userLimits limits of single users, by user label; these win over {@code operationLimits}; default none
 * @param queueCapacity most calls that may wait per user and operation; default 10,000
 * @param interactiveShare share of each limit, 0 to 1, that bulk calls yield to interactive ones; default 0.2
 * @param reserveFor how long after an interactive call its lane's share is kept free for the next one; default 2 minutes
 * @param maxPause longest pause after a refusal whose {@code Retry-After} is missing, not in the API's own words (of a proxy, or a
 *     date), or longer than a day, which is taken for a mistake; any other {@code Retry-After} is waited for in full; up to a day,
 *     default 5 minutes
 * @param evictAfter how long a user and operation may be idle before its state is dropped; default 5 minutes
 * @param forgetAfter how long an unused learnt limit is remembered; default 1 hour
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

    /** All state is checked at this interval. */
    private static final Duration SHORTEST_EVICTION = Duration.ofMillis(100);

    /** Checks the ranges and copies the maps. */
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

    /**
     * The documented limits and the defaults of everything else.
     *
     * @return default settings
     */
    public static RateLimitSettings defaults() {
        return builder().build();
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
     * Starts from these settings.
     *
     * @return a builder
     */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /**
     * The limit that holds for a user and operation.
     *
     * @param user the user's label
     * @param operation the operation
     * @return the user's own limit, else the operation's, else the documented one
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
     * Builds {@link RateLimitSettings}.
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

        /**
         * Replaces the documented limit of an operation for all users.
         *
         * @param operation the operation
         * @param limit its limit
         * @return this builder
         */
        public Builder limit(Operation operation, RateLimit limit) {
            operationLimits.put(operation, limit);
            return this;
        }

        /**
         * Replaces the limit of an operation for one user.
         *
         * @param user the user's label
         * @param operation the operation
         * @param limit the user's limit
         * @return this builder
         */
        public Builder limit(String user, Operation operation, RateLimit limit) {
            userLimits.computeIfAbsent(user, key -> new HashMap<>()).put(operation, limit);
            return this;
        }

        /**
         * Sets how many calls may wait per user and operation; one more fails at once.
         *
         * @param queueCapacity 0 or more, default 10,000
         * @return this builder
         */
        public Builder queueCapacity(int queueCapacity) {
            this.queueCapacity = queueCapacity;
            return this;
        }

        /**
         * Sets the share of each limit that bulk calls yield to interactive ones.
         *
         * @param interactiveShare 0 (nothing) to 1 (everything), default 0.2
         * @return this builder
         */
        public Builder interactiveShare(double interactiveShare) {
            this.interactiveShare = interactiveShare;
            return this;
        }

        /**
         * Sets how long after an interactive call bulk calls keep the interactive share free for the next one.
         *
         * @param reserveFor zero to 365 days, default 2 minutes
         * @return this builder
         */
        public Builder reserveFor(Duration reserveFor) {
            this.reserveFor = reserveFor;
            return this;
        }

        /**
         * Sets the longest pause after a refusal whose {@code Retry-After} is missing or not in the API's own words (of a proxy, or a
         * date); a {@code Retry-After} of the API's own is waited for in full.
         *
         * @param maxPause 1 millisecond to 1 day, default 5 minutes
         * @return this builder
         */
        public Builder maxPause(Duration maxPause) {
            this.maxPause = maxPause;
            return this;
        }

        /**
         * Sets how long a user and operation may be idle before its state is dropped.
         *
         * @param evictAfter 100 milliseconds to 365 days, default 5 minutes
         * @return this builder
         */
        public Builder evictAfter(Duration evictAfter) {
            this.evictAfter = evictAfter;
            return this;
        }

        /**
         * Sets how long an unused learnt limit is remembered.
         *
         * @param forgetAfter 1 millisecond to 365 days, default 1 hour
         * @return this builder
         */
        public Builder forgetAfter(Duration forgetAfter) {
            this.forgetAfter = forgetAfter;
            return this;
        }

        /**
         * Checks and builds.
         *
         * @return the settings
         * @throws InvalidSettingException naming the setting that is out of range
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
