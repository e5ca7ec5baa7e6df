package io.github.manusreactive.fanout.internal.engine;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.fanout.ItemOutcome;
import io.github.manusreactive.fanout.LedgerEntry;
import io.github.manusreactive.fanout.LedgerEntry.Created;
import io.github.manusreactive.fanout.LedgerEntry.Intended;
import io.github.manusreactive.fanout.OutcomeStatus;
import io.github.manusreactive.fanout.internal.dispatch.ItemDenials;
import io.github.manusreactive.fanout.internal.engine.ItemState.Creating;
import io.github.manusreactive.fanout.internal.engine.ItemState.Finished;
import io.github.manusreactive.fanout.internal.engine.ItemState.Recovering;
import io.github.manusreactive.fanout.internal.engine.ItemState.Running;
import io.github.manusreactive.fanout.internal.engine.ItemState.Searching;
import io.github.manusreactive.fanout.internal.engine.ItemState.Stopped;
import io.github.manusreactive.fanout.internal.failure.CancellationGroup;
import io.github.manusreactive.fanout.internal.ledger.ItemHistory;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.task.TaskHandle;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Resumes items of earlier runs, from the ledger entry of a key or by searching for the task. The correlation of a
 * task is derived from job, key and attempt, so no entry is needed for it.
 */
final class ItemResumer<T> {

    /** Maximum time between a create and its outcome, if the ledger has no time of the create. */
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

    private record FoundTask(ManusClient client, TaskHandle task) {}

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
                            "key", "'" + item.key() + "' belongs to another request in the ledger; " + remedy(known))));
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
        // its new task has already ended, after the first start of this job
        boolean wasReopened = leavesNoTaskBehind(finished) && isTooNew(finished.outcome());
        // the correlation of an imported outcome without a task is unknown
        boolean isUnsearchable =
                isOfUnknownRequest(finished) && finished.outcome().taskId() == null && !status.leavesNoTaskBehind();
        return plan.reopen().contains(status) && !wasReopened && !isUnsearchable;
    }

    /** Returns whether {@code reopenBefore} forbids a further task. */
    private boolean isTooNew(ItemOutcome outcome) {
        Instant before = plan.reopenBefore();
        return before != null && !outcome.finishedAt().isBefore(before);
    }

    private static boolean isOfUnknownRequest(LedgerEntry known) {
        return known.fingerprint().isEmpty();
    }

    /** Returns whether a further task cannot be a duplicate. Earlier versions recorded missing tasks as failed. */
    private static boolean leavesNoTaskBehind(LedgerEntry.Finished finished) {
        ItemOutcome outcome = finished.outcome();
        return outcome.status().leavesNoTaskBehind()
                && finished.spentBefore() == null
                && (outcome.taskId() == null
                        || outcome.error() == null
                        || !NOT_FOUND.equals(outcome.error().code()));
    }

    /** If no task exists, another one may be created, even for a changed item. */
    private static String remedy(LedgerEntry known) {
        return known instanceof LedgerEntry.Finished finished && leavesNoTaskBehind(finished)
                ? "it ended as " + finished.outcome().status() + ": to send the changed item, set reopen("
                        + finished.outcome().status() + ")"
                : "give the changed item a new key, or use another ledger";
    }

    /** Awaits the task of a reopened outcome again, or searches for it. */
    private ItemState<T> reopened(WorkItem<T> item, LedgerEntry.Finished finished) {
        ItemOutcome outcome = finished.outcome();
        Instant at = outcome.createdAt() == null ? outcome.finishedAt().minus(LONGEST_CREATE) : outcome.createdAt();
        int own = own(finished);
        int spentBefore = outcome.credits() == null ? 0 : outcome.credits() - own;
        int attempt = outcome.attempts();
        Intended intended = new Intended(
                item.key(), item.print(), String.valueOf(outcome.user()), attempt, attempt - 1, spentBefore, true, at);
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
     * Returns the credits of the last task, as part of those in the outcome. Entries of earlier versions have them only
     * for a first task that a user stopped.
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
                ? new Finished<>(results.userGone(item, created))
                : new Running<>(new AwaitedTask<>(job, item, client, created, null, counted, failedBefore));
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

    /** Searches for the task of a create that an earlier run may have sent. */
    Mono<ItemState<T>> recover(Recovering<T> recovering) {
        return job.latestSend(recovering.item().key()).flatMap(latest -> recover(recovering, latest));
    }

    private Mono<ItemState<T>> recover(Recovering<T> recovering, Instant latestSend) {
        WorkItem<T> item = recovering.item();
        Intended intended = recovering.intended();
        CreateTaskRequest sent = correlated(item, intended);
        return job.interrupts()
                .around(recovering.client().tasks().findByCorrelation(sent, intended.at(), latestSend))
                .map(task -> {
                    Created created = Created.of(
                            mayHaveBeenRepeated(intended, latestSend) ? intended.repeated() : intended,
                            task.taskId(),
                            task.taskUrl(),
                            job.sentAt(intended));
                    job.twins().await(created, sent.correlation());
                    return found(item, recovering.client(), created);
                })
                // recorded, so that later runs need no search
                .switchIfEmpty(Mono.fromSupplier(() -> {
                    Intended refused = intended.repeated().refused();
                    return ItemState.newTask(job, item, ItemHistory.of(refused), null, refused);
                }))
                // not recorded: the next run searches again
                .onErrorResume(error -> Mono.fromSupplier(() -> new Finished<>(
                        error instanceof CancellationGroup.InterruptedItemException
                                ? results.ambiguous(
                                        item,
                                        intended,
                                        job.outage().error("it is unknown whether the last run created a task"))
                                : results.ambiguous(item, intended, error))));
    }

    /** Returns whether the earlier run may have lived for the settle time and repeated the create. */
    private boolean mayHaveBeenRepeated(Intended intended, Instant latestSend) {
        return !intended.at().plus(job.twins().settleTime()).isAfter(latestSend);
    }

    /** Searches the tasks of all users, because the lost entry of an earlier create may have named any of them. */
    Mono<ItemState<T>> search(Searching<T> searching) {
        return job.latestSend(searching.item().key()).flatMap(latest -> search(searching, latest));
    }

    private Mono<ItemState<T>> search(Searching<T> searching, Instant latestSend) {
        WorkItem<T> item = searching.item();
        Instant since = searching.since();
        ItemHistory past = searching.past();
        List<ManusClient> clients = plan.clients();
        Intended unknown =
                past.next(item.key(), item.print(), clients.get(0).user().label(), since, null);
        if (!plan.correlation()) {
            return Mono.just(unclear(item, unknown, ItemResults.entryLost(item)));
        }
        CreateTaskRequest sent = correlated(item, unknown);
        Mono<FoundTask> search = Flux.fromIterable(clients)
                .flatMapDelayError(
                        client -> client.tasks()
                                .findByCorrelation(sent, since, latestSend)
                                .map(task -> new FoundTask(client, task)),
                        clients.size(),
                        1)
                .next();
        return job.creates()
                .around(search)
                .map(found -> found(
                        item,
                        found.client,
                        new Created(
                                item.key(),
                                item.print(),
                                found.client.user().label(),
                                unknown.attempt(),
                                unknown.failures(),
                                unknown.spentBefore(),
                                found.task.taskId(),
                                found.task.taskUrl(),
                                job.now())))
                .switchIfEmpty(Mono.fromSupplier(() -> new Creating<>(
                        item, past.repeatedSince(since), new ItemDenials(), false, searching.last(), null)))
                .onErrorResume(
                        error -> Mono.fromSupplier(() -> error instanceof CancellationGroup.InterruptedItemException
                                ? new Stopped<>(searching.last(), null)
                                : unclear(item, unknown, error)));
    }

    private CreateTaskRequest correlated(WorkItem<T> item, Intended intended) {
        return item.request().toBuilder()
                .correlation(job.correlation(item.key(), intended.attempt()))
                .build();
    }

    private ItemState<T> found(WorkItem<T> item, ManusClient client, Created created) {
        return Running.recorded(new AwaitedTask<>(job, item, client, created, null, 0, false));
    }

    /** Recorded as an open intent, so that the next run searches again. */
    private ItemState<T> unclear(WorkItem<T> item, Intended unknown, Throwable error) {
        return new Finished<>(results.ambiguous(item, unknown, error), unknown, null);
    }
}
