package io.github.manusreactive.task;

import io.github.manusreactive.error.InvalidSettingException;
import io.github.manusreactive.internal.util.Preconditions;
import java.time.Duration;

/**
 * Settings for polling the status of awaited tasks. All waits of a user share one poller: one page of {@code task.list} covers up
 * to 100 tasks.
 *
 * @implNote The poller scans {@code task.list} to the depth that takes the fewest calls, and reads deeper tasks one by one with
 *     {@code task.detail}. The cursor of a page is known only from the page before it, so each scan starts with the newest task.
 *     A poller sends nothing without waits, and is removed a minute after the last one.
 * @param rateLimitShare share of the {@code task.list} and {@code task.detail} rate limits that polling may use, above 0 to 1;
 *     default 0.5
 * @param minInterval minimum interval between two reads of a task, and delay before the first read of a new one; default 2
 *     seconds
 * @param maxInterval maximum interval between two reads of a task, if the rate limit share allows it; default 30 seconds. Between
 *     these bounds, the interval is a tenth of the time that the task has been awaited
 * @param webhookFallbackInterval minimum interval between two reads of a task while webhooks arrive; default 60 seconds
 * @param notFoundGracePeriod how long {@code 404} responses are tolerated: from the start of the wait for a new task, from the
 *     first {@code 404} for a task seen before; default 2 minutes. New tasks have been unknown for up to 90 seconds
 * @param undecodableReads number of consecutive undecodable responses of a task that ends its waits, at least 1; default 5
 * @param undecodableFor how long the responses must also be undecodable; default 2 minutes
 * @since 0.1.0
 */
public record PollingSettings(
        double rateLimitShare,
        Duration minInterval,
        Duration maxInterval,
        Duration webhookFallbackInterval,
        Duration notFoundGracePeriod,
        int undecodableReads,
        Duration undecodableFor) {

    private static final PollingSettings DEFAULTS = builder().build();

    public PollingSettings {
        if (!(rateLimitShare > 0 && rateLimitShare <= 1)) {
            throw new InvalidSettingException(
                    "polling.rateLimitShare", "must be above 0 and at most 1, but is " + rateLimitShare);
        }
        Preconditions.positiveSetting("polling.minInterval", minInterval);
        Preconditions.positiveSetting("polling.maxInterval", maxInterval);
        Preconditions.positiveSetting("polling.webhookFallbackInterval", webhookFallbackInterval);
        Preconditions.notNegativeSetting("polling.notFoundGracePeriod", notFoundGracePeriod);
        if (undecodableReads < 1) {
            throw new InvalidSettingException(
                    "polling.undecodableReads", "must be at least 1, but is " + undecodableReads);
        }
        Preconditions.notNegativeSetting("polling.undecodableFor", undecodableFor);
        if (maxInterval.compareTo(minInterval) < 0) {
            maxInterval = minInterval;
        }
    }

    /** Returns the defaults: half of the rate limits, 2 to 30 seconds between two reads. */
    public static PollingSettings defaults() {
        return DEFAULTS;
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
     * Builder of {@link PollingSettings}.
     *
     * @since 0.1.0
     */
    public static final class Builder {

        private double rateLimitShare = 0.5;
        private Duration minInterval = Duration.ofSeconds(2);
        private Duration maxInterval = Duration.ofSeconds(30);
        private Duration webhookFallbackInterval = Duration.ofSeconds(60);
        private Duration notFoundGracePeriod = Duration.ofMinutes(2);
        private int undecodableReads = 5;
        private Duration undecodableFor = Duration.ofMinutes(2);

        private Builder() {}

        private Builder(PollingSettings from) {
            rateLimitShare = from.rateLimitShare;
            minInterval = from.minInterval;
            maxInterval = from.maxInterval;
            webhookFallbackInterval = from.webhookFallbackInterval;
            notFoundGracePeriod = from.notFoundGracePeriod;
            undecodableReads = from.undecodableReads;
            undecodableFor = from.undecodableFor;
        }

        /**
         * Sets the share of the {@code task.list} and {@code task.detail} rate limits that polling may use.
         *
         * @param rateLimitShare above 0 to 1; default 0.5
         */
        public Builder rateLimitShare(double rateLimitShare) {
            this.rateLimitShare = rateLimitShare;
            return this;
        }

        /**
         * Sets the minimum interval between two reads of a task.
         *
         * @param minInterval 1 ms to 365 days; a value above {@code maxInterval} raises that too; default 2 seconds
         */
        public Builder minInterval(Duration minInterval) {
            this.minInterval = minInterval;
            return this;
        }

        /**
         * Sets the maximum interval between two reads of a task.
         *
         * @param maxInterval 1 ms to 365 days; default 30 seconds
         */
        public Builder maxInterval(Duration maxInterval) {
            this.maxInterval = maxInterval;
            return this;
        }

        /**
         * Sets the minimum interval between two reads of a task while webhooks arrive.
         *
         * @param webhookFallbackInterval 1 ms to 365 days; default 60 seconds
         */
        public Builder webhookFallbackInterval(Duration webhookFallbackInterval) {
            this.webhookFallbackInterval = webhookFallbackInterval;
            return this;
        }

        /**
         * Sets how long the server may respond that a task does not exist.
         *
         * @param notFoundGracePeriod zero to 365 days; default 2 minutes
         */
        public Builder notFoundGracePeriod(Duration notFoundGracePeriod) {
            this.notFoundGracePeriod = notFoundGracePeriod;
            return this;
        }

        /**
         * Sets the number of consecutive undecodable responses that ends a wait with a
         * {@link io.github.manusreactive.error.DecodeException}, if they also span {@code undecodableFor}.
         *
         * @param undecodableReads at least 1; default 5
         */
        public Builder undecodableReads(int undecodableReads) {
            this.undecodableReads = undecodableReads;
            return this;
        }

        /**
         * Sets how long responses must be undecodable to end a wait.
         *
         * @param undecodableFor zero to 365 days; default 2 minutes
         */
        public Builder undecodableFor(Duration undecodableFor) {
            this.undecodableFor = undecodableFor;
            return this;
        }

        /**
         * Checks and builds.
         *
         * @throws InvalidSettingException if a value is out of range
         */
        public PollingSettings build() {
            return new PollingSettings(
                    rateLimitShare,
                    minInterval,
                    maxInterval,
                    webhookFallbackInterval,
                    notFoundGracePeriod,
                    undecodableReads,
                    undecodableFor);
        }
    }
}
