package io.github.manusreactive.retry;

import io.github.manusreactive.error.InvalidSettingException;
import io.github.manusreactive.internal.util.Preconditions;
import java.time.Duration;

/**
 * Settings for finding out if a call with an unknown outcome took effect. The client can do so if the request
 * identifies the effect: by the correlation of a task, the event of a confirmation, or the URL of a webhook. It reads
 * the state repeatedly until the settle time has elapsed. If it finds the effect, the call succeeds; if not, the call
 * is sent again. Any other call with an unknown outcome ends with an {@link
 * io.github.manusreactive.error.AmbiguousOutcomeException}.
 *
 * @param enabled if {@code true}, the client reads the state; default true
 * @param settleTime time after a lost response until the effect of the call must be visible; default 2 minutes. New
 *     tasks have been missing from {@code task.list} for up to 90 seconds, and waiting costs nothing
 * @param clockSkew largest difference between the clocks of the server and this machine; default 1 hour. A search reads
 *     back by this time in addition, 100 tasks per call
 * @since 0.1.0
 */
public record ReconciliationSettings(boolean enabled, Duration settleTime, Duration clockSkew) {

    private static final Duration LONGEST = Duration.ofDays(365);

    private static final ReconciliationSettings DEFAULTS = builder().build();

    /** Validates the ranges. */
    public ReconciliationSettings {
        Preconditions.settingInRange("reconciliation.settleTime", settleTime, Duration.ZERO, LONGEST);
        Preconditions.settingInRange("reconciliation.clockSkew", clockSkew, Duration.ZERO, LONGEST);
    }

    /** Returns the defaults: the client reconciles a call if the request identifies its effect. */
    public static ReconciliationSettings defaults() {
        return DEFAULTS;
    }

    /** Returns settings without reconciliation: every call whose response is lost is ambiguous. */
    public static ReconciliationSettings off() {
        return builder().enabled(false).build();
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
     * Builder of {@link ReconciliationSettings}.
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
         * Sets if the client reads the state.
         *
         * @param enabled default true
         */
        public Builder enabled(boolean enabled) {
            this.enabled = enabled;
            return this;
        }

        /**
         * Sets the time after a lost response until the effect of the call must be visible.
         *
         * @param settleTime zero to 365 days; default 2 minutes
         */
        public Builder settleTime(Duration settleTime) {
            this.settleTime = settleTime;
            return this;
        }

        /**
         * Sets the largest difference between the clocks of the server and this machine.
         *
         * @param clockSkew zero to 365 days; default 1 hour
         */
        public Builder clockSkew(Duration clockSkew) {
            this.clockSkew = clockSkew;
            return this;
        }

        /**
         * Creates the settings.
         *
         * @throws InvalidSettingException if a value is out of range
         */
        public ReconciliationSettings build() {
            return new ReconciliationSettings(enabled, settleTime, clockSkew);
        }
    }
}
