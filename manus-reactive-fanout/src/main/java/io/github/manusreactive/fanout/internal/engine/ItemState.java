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
 * A state of an item. {@link ItemProcessor} moves the item from state to state:
 *
 * <pre>
 * Pending ──► Recovering ──► Searching ──► Creating ──► Running ◄──► Held
 * </pre>
 *
 * A new item skips the search. A task that is known or found again skips the create. A failed task may lead to another
 * create. Each state can lead to {@link Finished}, and those before the task exists to {@link Stopped}.
 *
 * <p>The {@code entry} is recorded in the ledger before the item enters the state; {@code null} records nothing.
 */
sealed interface ItemState<T> {

    default @Nullable LedgerEntry entry() {
        return null;
    }

    /** Returns the state before a create; if the ledger lost entries, the task is searched for first. */
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
     * The job searches for the task of a create that an earlier run may have sent.
     *
     * @param client client of the user it was sent for
     */
    record Recovering<T>(WorkItem<T> item, Intended intended, ManusClient client) implements ItemState<T> {}

    /**
     * The ledger lost entries: the job searches for the task before it creates one.
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
     * The job creates a task with the first available user.
     *
     * @param denials users whose creates of this task were denied so far
     * @param afterOthers whether other items go first: their creates show whether the denied user can create tasks at all
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

        /** Returns the state after the granted user was excluded; nothing was sent. */
        Creating<T> again() {
            return new Creating<>(item, past, denials, false, last, null);
        }

        /** Returns the state after a create without effect. It is recorded, so that later runs need no search. */
        Creating<T> again(Intended refused, boolean goesAfterOthers) {
            return new Creating<>(item, ItemHistory.of(refused), denials, goesAfterOthers, last, refused);
        }
    }

    /**
     * The task is awaited.
     *
     * @param pause wait before the next read, after a failed one
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
     * @param entry {@code null} to leave the ledger unchanged, so that the next run awaits the task again
     * @param unended the task if it has not ended and its credits are still counted; otherwise {@code null}
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
     * @param last outcome of the previous failed task, which becomes that of the item; {@code null} for no outcome
     */
    record Stopped<T>(
            @Nullable ProcessedItem<T> last, @Nullable LedgerEntry entry) implements ItemState<T> {}
}
