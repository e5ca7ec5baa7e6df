package io.github.manusreactive.fanout.internal.ledger;

import io.github.manusreactive.fanout.ItemOutcome;
import io.github.manusreactive.fanout.LedgerEntry;
import io.github.manusreactive.fanout.LedgerEntry.Created;
import io.github.manusreactive.fanout.LedgerEntry.Finished;
import io.github.manusreactive.fanout.LedgerEntry.Intended;
import io.github.manusreactive.fanout.OutcomeStatus;
import java.time.Instant;
import java.util.stream.Stream;

/**
 * A task of an earlier run that had not ended.
 *
 * @param counted credits of this task that the ledger's total already contains
 */
public record EarlierTask(LedgerEntry entry, String user, String taskId, Instant createdAt, int counted) {

    /** Returns whether a key has, or may have, a task that still runs. */
    public static boolean mayRun(LedgerEntry newest) {
        return newest instanceof Intended intended
                ? intended.open()
                : of(newest).findAny().isPresent();
    }

    /** Returns the task of a key, if its id is known and it may still run. */
    public static Stream<EarlierTask> of(LedgerEntry newest) {
        if (newest instanceof Created created) {
            return Stream.of(new EarlierTask(created, created.user(), created.taskId(), created.at(), 0));
        }
        if (newest instanceof Finished finished) {
            ItemOutcome outcome = finished.outcome();
            String user = outcome.user();
            String taskId = outcome.taskId();
            boolean mayRun = outcome.status() == OutcomeStatus.TIMED_OUT || outcome.status() == OutcomeStatus.WAITING;
            Instant at = outcome.createdAt() == null ? outcome.finishedAt() : outcome.createdAt();
            return mayRun && user != null && taskId != null
                    ? Stream.of(new EarlierTask(finished, user, taskId, at, finished.ownCredits()))
                    : Stream.empty();
        }
        return Stream.empty();
    }
}
