package io.github.manusreactive.fanout.internal.engine;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.fanout.FanOutQuestion;
import io.github.manusreactive.fanout.LedgerEntry;
import io.github.manusreactive.fanout.LedgerEntry.Created;
import io.github.manusreactive.fanout.LedgerEntry.Intended;
import io.github.manusreactive.fanout.internal.credits.CreditFollower.FollowedTask;
import io.github.manusreactive.fanout.internal.dispatch.ItemDenials;
import io.github.manusreactive.fanout.internal.ledger.ItemHistory;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A state of an item. {@link ItemProcessor} takes the item from state to state:
 *
 * <pre>
 * Pending ──► Recovering ──► Searching ──► Creating ──► Running ◄──► Held
 * </pre>
 *
 * A new item skips the search; a task that is known or found again skips the create; a failed task may lead to another create. From each
 * state the item may be {@link Finished}, and {@link Stopped} until its task exists.
 *
 * <p>An {@code entry} is recorded in the ledger before the item enters the state; {@code null} if there is nothing to record.
 */
sealed interface ItemState<T> {

    default @Nullable LedgerEntry entry() {
        return null;
    }

    /** A task is to be created; it is searched for first if the ledger lost entries. */
    static <T> ItemState<T> newTask(
            JobContext<T> job,
            WorkItem<T> item,
            ItemHistory past,
            @Nullable ProcessedItem<T> last,
            @Nullable LedgerEntry entry) {
        return job.lostSince() == null
                ? new Creating<>(item, past, new ItemDenials(), false, last, entry)
                : new Searching<>(item, past, job.lostSince(), last, entry);
    }

    /** The ledger is read for the key. */
    record Pending<T>(WorkItem<T> item) implements ItemState<T> {}

    /**
     * The task of an earlier run is searched for, whose create may have been sent.
     *
     * @param client client of the user it was sent for
     */
    record Recovering<T>(WorkItem<T> item, Intended intended, ManusClient client) implements ItemState<T> {}

    /**
     * A task is to be created, but the ledger lost entries: it is searched for first.
     *
     * @param since no lost entry was recorded before this time
     * @param last outcome of the failed task before, {@code null} if there is none
     */
    record Searching<T>(
            WorkItem<T> item,
            ItemHistory past,
            Instant since,
            @Nullable ProcessedItem<T> last,
            @Nullable LedgerEntry entry)
            implements ItemState<T> {}

    /**
     * A task is created with the first user who is available.
     *
     * @param denials users who denied this task so far
     * @param afterOthers whether other items go first: their creates show whether the user who denied this one may create tasks at all
     * @param last outcome of the failed task before, {@code null} if there is none
     */
    record Creating<T>(
            WorkItem<T> item,
            ItemHistory past,
            ItemDenials denials,
            boolean afterOthers,
            @Nullable ProcessedItem<T> last,
            @Nullable LedgerEntry entry)
            implements ItemState<T> {

        /** The granted user is no longer available; nothing was sent. */
        Creating<T> again() {
            return new Creating<>(item, past, denials, false, last, null);
        }

        /** The create left no task. A later run then need not search for one, whichever users it has. */
        Creating<T> again(Intended refused, boolean goesAfterOthers) {
            return new Creating<>(item, ItemHistory.of(refused), denials, goesAfterOthers, last, refused);
        }
    }

    /**
     * The task is awaited.
     *
     * @param pause time to wait first, after reads of the task failed
     */
    record Running<T>(
            AwaitedTask<T> task, Duration pause, @Nullable Created entry) implements ItemState<T> {

        /** The ledger knows the task. */
        Running(AwaitedTask<T> task) {
            this(task, Duration.ZERO, null);
        }

        /** A task that was created or found. */
        static <T> Running<T> recorded(AwaitedTask<T> task) {
            return new Running<>(task, Duration.ZERO, task.created);
        }
    }

    /**
     * The task waits for a reply, and the item is held until there is one.
     *
     * @param parked outcome if there is none
     */
    record Held<T>(AwaitedTask<T> task, FanOutQuestion<T> question, ProcessedItem<T> parked) implements ItemState<T> {}

    /**
     * The item has its outcome.
     *
     * @param entry {@code null} if the ledger keeps the key as it is, so that the next run awaits the task again
     * @param unended the task if it has not ended, and what it uses is counted further; {@code null} otherwise
     */
    record Finished<T>(
            ProcessedItem<T> outcome,
            @Nullable LedgerEntry entry,
            @Nullable FollowedTask unended) implements ItemState<T> {

        /** An outcome that is not recorded. */
        Finished(ProcessedItem<T> outcome) {
            this(outcome, null, null);
        }

        /** A final outcome. */
        static <T> Finished<T> recorded(WorkItem<T> item, ProcessedItem<T> outcome) {
            return new Finished<>(outcome, new LedgerEntry.Finished(item.print(), outcome.outcome()), null);
        }
    }

    /**
     * The job creates no more tasks.
     *
     * @param last outcome of the failed task before, which then is that of the item; {@code null} if the item gets none
     */
    record Stopped<T>(
            @Nullable ProcessedItem<T> last, @Nullable LedgerEntry entry) implements ItemState<T> {}
}
