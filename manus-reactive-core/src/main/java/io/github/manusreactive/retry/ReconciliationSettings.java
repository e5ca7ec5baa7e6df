package io.github.manusreactive.retry;

import io.github.manusreactive.internal.Preconditions;
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

    private static final ReconciliationSettings DEFAULTS =
            new ReconciliationSettings(true, Duration.ofMinutes(2), Duration.ofHours(1));

    /** Checks the ranges. */
    public ReconciliationSettings {
        Preconditions.inRange("reconcile.settleTime", settleTime, Duration.ZERO, LONGEST);
        Preconditions.inRange("reconcile.clockSkew", clockSkew, Duration.ZERO, LONGEST);
    }

    /**
     * The defaults.
     *
     * @return looks where what it finds is unmistakable
     */
    public static ReconciliationSettings defaults() {
        return DEFAULTS;
    }

    /**
     * Never looks.
     *
     * @return every missing answer is ambiguous
     */
    public static ReconciliationSettings off() {
        return new ReconciliationSettings(false, DEFAULTS.settleTime, DEFAULTS.clockSkew);
    }

    /**
     * Returns these settings with another settle time.
     *
     * @param settleTime how long the effect of a call may take to show up after its response was lost; zero or more
     */
    public ReconciliationSettings withSettleTime(Duration settleTime) {
        return new ReconciliationSettings(enabled, settleTime, clockSkew);
    }

    /**
     * Returns these settings with another clock skew.
     *
     * @param clockSkew how much the clocks may differ; zero or more
     */
    public ReconciliationSettings withClockSkew(Duration clockSkew) {
        return new ReconciliationSettings(enabled, settleTime, clockSkew);
    }
}
