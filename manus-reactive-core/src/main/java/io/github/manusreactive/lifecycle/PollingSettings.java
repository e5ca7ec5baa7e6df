package io.github.manusreactive.lifecycle;

import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.internal.Preconditions;
import java.time.Duration;

/**
 * How the status of waited-for tasks is polled. All waiters of a user share one poll: a look at a page of {@code task.list}
 * serves up to 100 tasks.
 *
 * @param share share of the {@code task.list} and {@code task.detail} limits, above 0 to 1, that polling may use; default 0.5
 * @param fastest shortest time between two looks at a task, and until the first look at a new one; default 2 seconds
 * @param slowest longest time between two looks at a task, as far as the share allows; default 30 seconds. In between a look
 *     comes after a tenth of the time that the task has been waited for.
 * @param safetyNet shortest time between two looks while wake-ups (webhooks) come in; default 60 seconds
 * @param unknownFor how long {@code 404} counts as "not there yet" after a wait began, and as a fault of the server for a task that
 *     was seen before; default 2 minutes. New tasks have been unknown for up to 90 seconds
 * @param undecodableReads how many responses of one task in a row must be undecodable to end the waits for it; at least 1,
 *     default 5
 * @param undecodableFor for how long they must be undecodable as well; default 2 minutes
 */
public record PollingSettings(
        double share,
        Duration fastest,
        Duration slowest,
        Duration safetyNet,
        Duration unknownFor,
        int undecodableReads,
        Duration undecodableFor) {

    private static final PollingSettings DEFAULTS = new PollingSettings(
            0.5,
            Duration.ofSeconds(2),
            Duration.ofSeconds(30),
            Duration.ofSeconds(60),
            Duration.ofMinutes(2),
            5,
            Duration.ofMinutes(2));

    /** Checks the ranges. */
    public PollingSettings {
        if (!(share > 0 && share <= 1)) {
            throw new InvalidRequestException("share", "must be above 0 and at most 1, but is " + share);
        }
        Preconditions.positive("fastest", fastest);
        Preconditions.positive("slowest", slowest);
        Preconditions.positive("safetyNet", safetyNet);
        Preconditions.notNegative("unknownFor", unknownFor);
        if (undecodableReads < 1) {
            throw new InvalidRequestException("undecodableReads", "must be at least 1, but is " + undecodableReads);
        }
        Preconditions.notNegative("undecodableFor", undecodableFor);
        if (slowest.compareTo(fastest) < 0) {
            slowest = fastest;
        }
    }

    /**
     * The defaults.
     *
     * @return half of the limits, looks between 2 and 30 seconds apart
     */
    public static PollingSettings defaults() {
        return DEFAULTS;
    }

    /**
     * These settings with another share.
     *
     * @param share of the limits, above 0 to 1
     * @return a changed copy
     */
    public PollingSettings withShare(double share) {
        return new PollingSettings(share, fastest, slowest, safetyNet, unknownFor, undecodableReads, undecodableFor);
    }

    /**
     * These settings with another shortest time between looks.
     *
     * @param fastest 1 ms to 365 days; a longer one than {@code slowest} raises that too
     * @return a changed copy
     */
    public PollingSettings withFastest(Duration fastest) {
        return new PollingSettings(share, fastest, slowest, safetyNet, unknownFor, undecodableReads, undecodableFor);
    }

    /**
     * These settings with another longest time between looks.
     *
     * @param slowest 1 ms to 365 days
     * @return a changed copy
     */
    public PollingSettings withSlowest(Duration slowest) {
        return new PollingSettings(share, fastest, slowest, safetyNet, unknownFor, undecodableReads, undecodableFor);
    }

    /**
     * These settings with another time between looks while webhooks come in.
     *
     * @param safetyNet 1 ms to 365 days
     * @return a changed copy
     */
    public PollingSettings withSafetyNet(Duration safetyNet) {
        return new PollingSettings(share, fastest, slowest, safetyNet, unknownFor, undecodableReads, undecodableFor);
    }

    /**
     * These settings with another patience for tasks that the server does not know.
     *
     * @param unknownFor zero to 365 days
     * @return a changed copy
     */
    public PollingSettings withUnknownFor(Duration unknownFor) {
        return new PollingSettings(share, fastest, slowest, safetyNet, unknownFor, undecodableReads, undecodableFor);
    }

    /**
     * These settings with another bound of undecodable responses. Both must be exceeded before a wait ends in a
     * {@link io.github.manusreactive.error.DecodeException}.
     *
     * @param reads in a row, at least 1
     * @param time since the first of them, zero to 365 days
     * @return a changed copy
     */
    public PollingSettings withUndecodable(int reads, Duration time) {
        return new PollingSettings(share, fastest, slowest, safetyNet, unknownFor, reads, time);
    }
}
