package io.github.manusreactive.retry;

import io.github.manusreactive.internal.DurationRange;
import java.time.Duration;

/**
 * How to find out whether a call had its effect when its answer is missing and a repeat could do it twice. The client reads
 * the state, again and again until the settle time is over: found, the call has succeeded; still absent, it is sent again.
 *
 * @param enabled whether to look at all; without it every missing answer is an
 *     {@link io.github.manusreactive.error.AmbiguousOutcomeException}; default true
 * @param lookalikes whether to trust a match that cannot be told from a twin: the same message text, the same project name. Off
 *     by default: somebody else's twin, made within the same seconds, would be taken for the call's own effect
 * @param settleTime how long the effect of a call may take to show up after its response was lost; default 2 minutes. New tasks
 *     have been missing from {@code task.list} for up to 90 seconds, and waiting costs nothing
 * @param clockSkew how far the clock that stamps the effect may be behind every clock that is known: this machine's, and those in the
 *     {@code Date} of responses; default 1 hour. A search reads back so much further, 100 tasks a call
 * @since 0.1.0
 */
public record ReconcileSettings(boolean enabled, boolean lookalikes, Duration settleTime, Duration clockSkew) {

    private static final Duration LONGEST = Duration.ofDays(365);

    private static final ReconcileSettings DEFAULTS =
            new ReconcileSettings(true, false, Duration.ofMinutes(2), Duration.ofHours(1));

    /** Checks the ranges. */
    public ReconcileSettings {
        DurationRange.require("reconcile.settleTime", settleTime, Duration.ZERO, LONGEST);
        DurationRange.require("reconcile.clockSkew", clockSkew, Duration.ZERO, LONGEST);
    }

    /**
     * The defaults.
     *
     * @return looks where what it finds is unmistakable
     */
    public static ReconcileSettings defaults() {
        return DEFAULTS;
    }

    /**
     * Never looks.
     *
     * @return every missing answer is ambiguous
     */
    public static ReconcileSettings off() {
        return new ReconcileSettings(false, false, DEFAULTS.settleTime, DEFAULTS.clockSkew);
    }

    /**
     * These settings with or without trust in matches that a twin would give too.
     *
     * @param lookalikes whether they count
     */
    public ReconcileSettings withLookalikes(boolean lookalikes) {
        return new ReconcileSettings(enabled, lookalikes, settleTime, clockSkew);
    }

    /**
     * Returns these settings with another settle time.
     *
     * @param settleTime how long the effect of a call may take to show up after its response was lost; zero or more
     */
    public ReconcileSettings withSettleTime(Duration settleTime) {
        return new ReconcileSettings(enabled, lookalikes, settleTime, clockSkew);
    }

    /**
     * These settings with another trust in the server's clock.
     *
     * @param clockSkew how far it may be off
     */
    public ReconcileSettings withClockSkew(Duration clockSkew) {
        return new ReconcileSettings(enabled, lookalikes, settleTime, clockSkew);
    }
}
