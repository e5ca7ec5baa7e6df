package io.github.manusreactive.internal.poll;

import io.github.manusreactive.error.DecodeException;
import io.github.manusreactive.error.NotFoundException;
import io.github.manusreactive.task.PollingSettings;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Counts consecutive failed reads of a task and decides when there are too many. */
final class MissedReadCounter {

    /** A wait without a successful read ends after this time, unless its own time limit ends it earlier. */
    static final Duration LONGEST = Duration.ofDays(1);

    private final PollingSettings settings;
    private long unknownSince = Long.MAX_VALUE;
    private long undecodableSince = Long.MAX_VALUE;
    private long failingSince = Long.MAX_VALUE;
    private int undecodable;
    private @Nullable Throwable last;

    MissedReadCounter(PollingSettings settings) {
        this.settings = settings;
    }

    /**
     * Counts a failure.
     *
     * @param unknownFrom earliest time since which the task is unknown, in nanoseconds; {@link Long#MAX_VALUE} if it was known
     * @return whether the wait must end
     */
    boolean isTooMany(Throwable error, long unknownFrom, long now) {
        last = error;
        failingSince = Math.min(failingSince, now);
        if (error instanceof NotFoundException) {
            unknownSince = Math.min(unknownSince, Math.min(unknownFrom, now));
            return now - unknownSince >= settings.notFoundGracePeriod().toNanos();
        }
        if (error instanceof DecodeException) {
            // the task exists: the next 404 is the first in a row
            unknownSince = Long.MAX_VALUE;
            undecodable++;
            undecodableSince = Math.min(undecodableSince, now);
            return undecodable >= settings.undecodableReads()
                    && now - undecodableSince >= settings.undecodableFor().toNanos();
        }
        return now - failingSince >= LONGEST.toNanos();
    }

    /** Returns the newest failure. */
    @Nullable
    Throwable last() {
        return last;
    }
}
