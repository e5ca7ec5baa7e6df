package io.github.manusreactive.fanout;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.fanout.ItemState.Finished;
import io.github.manusreactive.fanout.ItemState.Recovering;
import io.github.manusreactive.fanout.ItemState.Running;
import io.github.manusreactive.fanout.LedgerEntry.Created;
import io.github.manusreactive.fanout.LedgerEntry.Intended;
import java.time.Duration;
import java.time.Instant;

/** Decides how an item is resumed that the ledger knows. */
final class ItemResumer<T> {

    /** The longest time between a create and its outcome, if the ledger does not tell when the create was sent. */
    private static final Duration LONGEST_CREATE = Duration.ofHours(1);

    private static final String NOT_FOUND = "not_found";

    private final JobContext<T> job;
    private final FanOutPlan<T> plan;
    private final ItemResults<T> results;

    ItemResumer(JobContext<T> job, ItemResults<T> results) {
        this.job = job;
        this.plan = job.plan();
        this.results = results;
    }

    ItemState<T> resume(WorkItem<T> item, LedgerEntry known) {
        boolean isReopened = known instanceof LedgerEntry.Finished finished && isReopened(finished);
        if (isReopened && leavesNoTaskBehind((LedgerEntry.Finished) known)) {
            return ItemState.newTask(job, item, ItemHistory.of(known), null, null);
        }
        if (!isOfUnknownRequest(known) && !known.fingerprint().equals(item.print())) {
            return new Finished<>(results.bad(
                    item.item(),
                    item.key(),
                    new InvalidRequestException(
                            "key", "'" + item.key() + "' stands for another request in the ledger; " + remedy(known))));
        }
        if (known instanceof LedgerEntry.Finished finished) {
            return isReopened ? reopened(item, finished) : new Finished<>(results.resumed(item, finished.outcome()));
        }
        if (known instanceof Created created) {
            job.twins().await(created, plan.correlation() ? job.correlation(item.key(), created.attempt()) : null);
            return running(item, created, 0, false);
        }
        return recovering(item, (Intended) known);
    }

    private boolean isReopened(LedgerEntry.Finished finished) {
        OutcomeStatus status = finished.outcome().status();
        // its new task ended too, since the job was started first
        boolean wasReopened = leavesNoTaskBehind(finished) && isTooNew(finished.outcome());
        // an outcome that was imported without a task cannot be searched for: its correlation is unknown
        boolean isUnsearchable = isOfUnknownRequest(finished)
                && finished.outcome().taskId() == null
                && !status.leavesNoTaskBehind();
        return plan.reopen().contains(status) && !wasReopened && !isUnsearchable;
    }

    /** For a further task. */
    private boolean isTooNew(ItemOutcome outcome) {
        Instant before = plan.reopenBefore();
        return before != null && !outcome.finishedAt().isBefore(before);
    }

    private static boolean isOfUnknownRequest(LedgerEntry known) {
        return known.fingerprint().isEmpty();
    }

    /** Whether a further task cannot be one too many. Earlier versions took a task for failed that could not be found for a moment. */
    private static boolean leavesNoTaskBehind(LedgerEntry.Finished finished) {
        ItemOutcome outcome = finished.outcome();
        return outcome.status().leavesNoTaskBehind()
                && finished.spentBefore() == null
                && (outcome.taskId() == null
                        || outcome.error() == null
                        || !NOT_FOUND.equals(outcome.error().code()));
    }

    /** If no task is left, another one may be created, for a changed item too. */
    private static String remedy(LedgerEntry known) {
        return known instanceof LedgerEntry.Finished finished && leavesNoTaskBehind(finished)
                ? "it ended as " + finished.outcome().status() + ": have the changed item sent with reopen("
                        + finished.outcome().status() + ")"
                : "give the changed item a new key, or use another ledger";
    }

    /** The outcome is not final: its task is awaited again, or searched for. */
    private ItemState<T> reopened(WorkItem<T> item, LedgerEntry.Finished finished) {
        ItemOutcome outcome = finished.outcome();
        Instant at = outcome.createdAt() == null ? outcome.finishedAt().minus(LONGEST_CREATE) : outcome.createdAt();
        int own = own(finished);
        int spentBefore = outcome.credits() == null ? 0 : outcome.credits() - own;
        int attempt = outcome.attempts();
        Intended intended = new Intended(
                item.key(),
                item.print(),
                String.valueOf(outcome.user()),
                attempt,
                attempt - 1,
                spentBefore,
                true,
                at);
        String taskId = outcome.taskId();
        return taskId == null
                ? recovering(item, intended)
                : running(
                        item,
                        Created.of(intended, taskId, outcome.taskUrl(), at),
                        own,
                        outcome.status() == OutcomeStatus.FAILED && !isTooNew(outcome));
    }

    /**
     * What the last task of the key has used itself, of the credits that its outcome tells. Entries of earlier versions tell it only of
     * a first task that a person stopped.
     */
    private static int own(LedgerEntry.Finished finished) {
        ItemOutcome outcome = finished.outcome();
        if (finished.spentBefore() != null) {
            return outcome.credits() == null ? 0 : outcome.credits() - finished.spentBefore();
        }
        return outcome.status() == OutcomeStatus.STOPPED && outcome.attempts() == 1 && outcome.credits() != null
                ? outcome.credits()
                : 0;
    }

    private ItemState<T> running(WorkItem<T> item, Created created, int counted, boolean failedBefore) {
        ManusClient client = plan.client(created.user());
        return client == null
                ? new Finished<>(results.unanswered(
                        item,
                        OutcomeStatus.FAILED,
                        created,
                        OutcomeError.of(results.userGone(created.user())),
                        null))
                : new Running<>(AwaitedTask.ofEarlierRun(job, item, client, created, counted, failedBefore));
    }

    private ItemState<T> recovering(WorkItem<T> item, Intended intended) {
        if (!intended.open()) {
            return ItemState.newTask(job, item, ItemHistory.of(intended), null, null);
        }
        ManusClient client = plan.client(intended.user());
        if (client == null) {
            return new Finished<>(results.ambiguous(item, intended, results.userGone(intended.user())));
        }
        return plan.correlation()
                ? new Recovering<>(item, intended, client)
                : new Finished<>(results.ambiguous(item, intended, ItemResults.lost(item)));
    }
}
