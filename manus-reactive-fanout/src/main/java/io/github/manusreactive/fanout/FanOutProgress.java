package io.github.manusreactive.fanout;

import io.github.manusreactive.internal.json.ImmutableCopies;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot of a fan-out.
 *
 * @param taken number of items taken from the input so far
 * @param total total number of items, {@code null} if unknown
 * @param queued number of items that wait for a user
 * @param running number of awaited tasks; if the job's credits are limited, also those that run beyond their timeout
 * @param held number of items that are held until their tasks are answered; see {@link WaitingPolicy#hold}
 * @param outcomes number of ended items by status
 * @param resumed number of ended items whose outcome came from the ledger
 * @param lost number of items without an outcome, because another process owns their keys; see {@link
 *     ItemLostException}
 * @param credits credits that the job's tasks have used, by the last value read of each: running, waiting, timed-out
 *     and repeated failed tasks, and those of earlier runs if the ledger {@link FanOutLedger#spent returns} them
 * @param elapsed time since the start
 * @param perMinute items ended per minute, during the last two minutes
 * @param eta estimated remaining time at this rate, {@code null} if unknown
 * @param usersOut users that create no tasks now, each with the reason
 * @param stopReason why the job creates no more tasks, {@code null} while it does
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
        long lost,
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

    /** Returns the number of ended items. */
    public long done() {
        return outcomes.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Returns the number of items that ended with a status. */
    public long count(OutcomeStatus status) {
        return outcomes.getOrDefault(status, 0L);
    }
}
