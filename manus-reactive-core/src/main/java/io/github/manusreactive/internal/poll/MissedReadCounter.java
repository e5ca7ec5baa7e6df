package io.github.manusreactive.internal.poll;

import io.github.manusreactive.error.DecodeException;
import io.github.manusreactive.error.NotFoundException;
import io.github.manusreactive.task.PollingSettings;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Failed reads of one task in a row, and when there are too many of them. */
final class MissedReadCounter {

    /** A wait for which no read works for so long ends, if its own time limit has not ended it before. */
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
     * @param unknownFrom since when the task has been unknown at least, in nanoseconds; {@link Long#MAX_VALUE} if it was known
     * @return whether reading again is pointless by now
     */
    boolean isTooMany(Throwable error, long unknownFrom, long now) {
        last = error;
        failingSince = Math.min(failingSince, now);
        if (error instanceof NotFoundException) {
            unknownSince = Math.min(unknownSince, Math.min(unknownFrom, now));
            return now - unknownSince >= settings.notFoundGracePeriod().toNanos();
        }
        if (error instanceof DecodeException) {
            // the task exists: a 404 after this is the first in a row
            unknownSince = Long.MAX_VALUE;
            undecodable++;
            undecodableSince = Math.min(undecodableSince, now);
            return undecodable >= settings.undecodableReads()
                    && now - undecodableSince >= settings.undecodableFor().toNanos();
        }
        return now - failingSince >= LONGEST.toNanos();
    }

    /** The newest failure. */
    @Nullable
    Throwable last() {
        return last;
    }
}
