package io.github.manusreactive.fanout;

import io.github.manusreactive.internal.json.ImmutableCopies;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A fan-out at a moment.
 *
 * @param taken items taken from the input so far
 * @param total items in all, {@code null} where that is not known
 * @param queued items that wait for a user
 * @param running tasks that exist and are awaited; if the job's credits are limited, also those that timed out and run on
 * @param held items that are held until somebody answers their tasks; see {@link WaitingPolicy#hold}
 * @param outcomes ended items by how they ended
 * @param resumed ended items whose outcome came from the ledger
 * @param credits credits that the job's tasks have used, by the last figure seen of each: those that run, wait or timed out, failed
 *     ones that were repeated, and those of earlier runs if the ledger {@link FanOutLedger#spent tells} them
 * @param elapsed since the start
 * @param perMinute items ended a minute, over the last minutes
 * @param eta time left at this rate, {@code null} where it cannot be told
 * @param usersOut users who take no items now, each with the reason
 * @param stopReason why no more tasks are created, {@code null} while they are
 * @since 0.1.0
 */
public record FanOutProgress(
        long taken,
        @Nullable Long total,
        long queued,
        long running,
        long held,
        Map<OutcomeStatus, Long> outcomes,
        long resumed,
        long credits,
        Duration elapsed,
        double perMinute,
        @Nullable Duration eta,
        List<String> usersOut,
        @Nullable JobStopReason stopReason) {

    /** Copies map and list. */
    public FanOutProgress {
        Map<OutcomeStatus, Long> inOrder = new EnumMap<>(OutcomeStatus.class);
        inOrder.putAll(outcomes);
        outcomes = Collections.unmodifiableMap(inOrder);
        usersOut = ImmutableCopies.list(usersOut);
    }

    /**
     * Items that have ended.
     *
     * @return of all outcomes
     */
    public long done() {
        return outcomes.values().stream().mapToLong(Long::longValue).sum();
    }

    /**
     * Items that ended in one way.
     *
     * @param status how
     * @return their number
     */
    public long count(OutcomeStatus status) {
        return outcomes.getOrDefault(status, 0L);
    }
}
