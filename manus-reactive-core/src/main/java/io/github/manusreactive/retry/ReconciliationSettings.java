package io.github.manusreactive.retry;

import io.github.manusreactive.error.InvalidSettingException;
import io.github.manusreactive.internal.util.Preconditions;
import java.time.Duration;

/**
 * How the client finds out whether a call with an unknown outcome had its effect, if something that was sent identifies the effect:
 * the correlation of a task, the event of a confirmation, the URL of a webhook. The client reads the state repeatedly until the settle
 * time has elapsed. If the effect is found, the call has succeeded; if it is still absent, the call is sent again. Any other call with
 * an unknown outcome ends in an {@link io.github.manusreactive.error.AmbiguousOutcomeException}.
 *
 * @param enabled whether to read the state at all; default true
 * @param settleTime how long the effect of a call may take to show up after its response was lost; default 2 minutes. New tasks
 *     have been missing from {@code task.list} for up to 90 seconds, and waiting costs nothing
 * @param clockSkew how much the server's clock and this machine's may differ; default 1 hour. A search reads back so much further, 100
 *     tasks a call
 * @since 0.1.0
 */
public record ReconciliationSettings(boolean enabled, Duration settleTime, Duration clockSkew) {

    private static final Duration LONGEST = Duration.ofDays(365);

    private static final ReconciliationSettings DEFAULTS = builder().build();

    /** Checks the ranges. */
    public ReconciliationSettings {
        Preconditions.settingInRange("reconciliation.settleTime", settleTime, Duration.ZERO, LONGEST);
        Preconditions.settingInRange("reconciliation.clockSkew", clockSkew, Duration.ZERO, LONGEST);
    }

    /**
     * Returns the defaults.
     *
     * @return reconciles a call if something that was sent identifies its effect
     */
    public static ReconciliationSettings defaults() {
        return DEFAULTS;
    }

    /**
     * Returns settings without reconciliation.
     *
     * @return every call whose response is lost is ambiguous
     */
    public static ReconciliationSettings off() {
        return builder().enabled(false).build();
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
     * Changes single values of {@link ReconciliationSettings}.
     *
     * @since 0.1.0
     */
    public static final class Builder {

        private boolean enabled = true;
        private Duration settleTime = Duration.ofMinutes(2);
        private Duration clockSkew = Duration.ofHours(1);

        private Builder() {}

        private Builder(ReconciliationSettings from) {
            enabled = from.enabled;
            settleTime = from.settleTime;
            clockSkew = from.clockSkew;
        }

        /**
         * Sets whether to read the state at all.
         *
         * @param enabled default true
         * @return this builder
         */
        public Builder enabled(boolean enabled) {
            this.enabled = enabled;
            return this;
        }

        /**
         * Sets how long the effect of a call may take to show up after its response was lost.
         *
         * @param settleTime zero to 365 days; default 2 minutes
         * @return this builder
         */
        public Builder settleTime(Duration settleTime) {
            this.settleTime = settleTime;
            return this;
        }

        /**
         * Sets how much the server's clock and this machine's may differ.
         *
         * @param clockSkew zero to 365 days; default 1 hour
         * @return this builder
         */
        public Builder clockSkew(Duration clockSkew) {
            this.clockSkew = clockSkew;
            return this;
        }

        /**
         * Checks and builds.
         *
         * @return the settings
         * @throws InvalidSettingException if a value is out of range
         */
        public ReconciliationSettings build() {
            return new ReconciliationSettings(enabled, settleTime, clockSkew);
        }
    }
}
