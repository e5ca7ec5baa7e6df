package io.github.manusreactive.fanout.internal.ledger;

import io.github.manusreactive.fanout.ItemOutcome;
import io.github.manusreactive.fanout.LedgerEntry;
import io.github.manusreactive.fanout.LedgerEntry.Created;
import io.github.manusreactive.fanout.LedgerEntry.Finished;
import io.github.manusreactive.fanout.LedgerEntry.Intended;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The ended tasks of a key.
 *
 * @param tasks number of tasks
 * @param failures number of failed tasks, except those that ran out of credits; of a key with an outcome, all tasks,
 *     because an outcome does not distinguish them
 * @param spent credits that they used, as far as known
 * @param repeatedSince when the create of the next task was first sent, {@code null} if it was not
 */
public record ItemHistory(
        int tasks, int failures, int spent, @Nullable Instant repeatedSince) {

    public static final ItemHistory NONE = new ItemHistory(0, 0, 0, null);

    /** Returns the history according to the newest entry of a key. */
    public static ItemHistory of(LedgerEntry known) {
        if (known instanceof Intended intended) {
            return new ItemHistory(
                    intended.attempt() - 1, intended.failures(), intended.spentBefore(), intended.repeatedSince());
        }
        if (known instanceof Created created) {
            return new ItemHistory(created.attempt() - 1, created.failures(), created.spentBefore(), null);
        }
        ItemOutcome outcome = ((Finished) known).outcome();
        return new ItemHistory(
                outcome.attempts(), outcome.attempts(), outcome.credits() == null ? 0 : outcome.credits(), null);
    }

    /** Adds a task and its credits. */
    public ItemHistory and(@Nullable Integer credits, boolean failure) {
        return new ItemHistory(tasks + 1, failures + (failure ? 1 : 0), spent + (credits == null ? 0 : credits), null);
    }

    /** Returns the intent to create the next task. */
    public Intended next(String key, String fingerprint, String user, Instant at, @Nullable Instant repeated) {
        return new Intended(key, fingerprint, user, tasks + 1, failures, spent, true, at, repeated);
    }

    /** Returns the history if the create of the next task may have been sent before. */
    public ItemHistory repeatedSince(Instant since) {
        return new ItemHistory(tasks, failures, spent, repeatedSince == null ? since : repeatedSince);
    }
}
