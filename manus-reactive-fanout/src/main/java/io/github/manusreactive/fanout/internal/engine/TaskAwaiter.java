package io.github.manusreactive.fanout.internal.engine;

import io.github.manusreactive.error.DecodeException;
import io.github.manusreactive.error.TaskFailedException;
import io.github.manusreactive.error.TaskNotProvisionedException;
import io.github.manusreactive.error.TaskStoppedException;
import io.github.manusreactive.error.TaskTimeoutException;
import io.github.manusreactive.error.TaskWaitingException;
import io.github.manusreactive.fanout.FanOutQuestion;
import io.github.manusreactive.fanout.LedgerEntry;
import io.github.manusreactive.fanout.LedgerEntry.Created;
import io.github.manusreactive.fanout.OutcomeError;
import io.github.manusreactive.fanout.OutcomeStatus;
import io.github.manusreactive.fanout.internal.engine.AwaitedTask.NewTask;
import io.github.manusreactive.fanout.internal.engine.ItemState.Finished;
import io.github.manusreactive.fanout.internal.engine.ItemState.Held;
import io.github.manusreactive.fanout.internal.engine.ItemState.Running;
import io.github.manusreactive.fanout.internal.failure.CancellationGroup;
import io.github.manusreactive.fanout.internal.failure.CreditClassifier;
import io.github.manusreactive.fanout.internal.failure.ItemFailureClassifier;
import io.github.manusreactive.fanout.internal.failure.MissingTaskTracker;
import io.github.manusreactive.fanout.internal.ledger.ItemHistory;
import io.github.manusreactive.fanout.internal.questions.WaitingRules;
import io.github.manusreactive.fanout.internal.questions.WaitingRules.Unanswered;
import io.github.manusreactive.task.TaskResult;
import io.github.manusreactive.task.WaitingReply;
import io.github.manusreactive.task.WaitingRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Awaits the task of an item, and holds the item while the task waits for a reply. */
final class TaskAwaiter<T> {

    /** Pause after a read that the rate limit rejected; such a read has already waited for 30 minutes or more. */
    private static final Duration RATE_PAUSE = Duration.ofMinutes(1);

    private final JobContext<T> job;
    private final ItemResults<T> results;
    private final MissingTaskTracker missing;

    TaskAwaiter(JobContext<T> job, ItemResults<T> results, MissingTaskTracker missing) {
        this.job = job;
        this.results = results;
        this.missing = missing;
    }

    Mono<ItemState<T>> await(Running<T> running) {
        AwaitedTask<T> task = running.task();
        return pause(running.pause())
                .then(Mono.defer(() -> {
                    job.state().running.increment();
                    job.state().begun(task.created);
                    task.expectFigure();
                    return job.interrupts()
                            .around(task.await())
                            .doFinally(signal -> job.state().running.decrement());
                }))
                .doOnNext(result -> job.state().left(task.created))
                // a cancelled wait does not end the task
                .doOnError(error -> job.state().left(task.created))
                .map(result -> ended(task, result))
                .onErrorResume(error -> Mono.fromSupplier(() -> notEnded(task, error)));
    }

    private Mono<Void> pause(Duration pause) {
        return pause.isZero()
                ? Mono.empty()
                : job.interrupts()
                        .around(Mono.delay(pause, job.plan().support().scheduler()))
                        .onErrorComplete()
                        .then();
    }

    private ItemState<T> ended(AwaitedTask<T> task, TaskResult result) {
        task.ended(result.creditsUsed());
        ProcessedItem<T> outcome = results.ended(task, result);
        ItemHistory past = ItemHistory.of(task.created).and(task.credits(), true);
        return switch (outcome.outcome().status()) {
            case FAILED ->
                results.mayBeIncomplete(task.item, result)
                        ? incomplete(task, outcome, past)
                        : failed(task, outcome, past);
            // the user stopped the task, so no other one is created
            case STOPPED -> resumable(task, outcome);
            default -> Finished.recorded(task.item, outcome);
        };
    }

    /** Waits longer for a missing part of the result, because another task would cost credits again. */
    private ItemState<T> incomplete(AwaitedTask<T> task, ProcessedItem<T> outcome, ItemHistory past) {
        if (!task.isRepeated(past)) {
            return resumable(task, outcome);
        }
        if (task.isWaitedForLonger()) {
            return again(task, outcome, past);
        }
        task.waitLonger();
        return new Running<>(task);
    }

    private ItemState<T> notEnded(AwaitedTask<T> task, Throwable error) {
        // a task that cannot be read keeps its place instead
        task.figureIsKnown();
        if (error instanceof TaskFailedException failed) {
            return failed(task, failed);
        }
        if (error instanceof TaskStoppedException stopped) {
            task.ended(stopped.creditsUsed());
            return resumable(task, results.stopped(task, stopped));
        }
        if (error instanceof TaskWaitingException waiting) {
            return waits(task, waiting);
        }
        if (ItemFailureClassifier.isMissing(error)) {
            return missing(task, error);
        }
        if (error instanceof CancellationGroup.InterruptedItemException) {
            return new Finished<>(results.unanswered(task, OutcomeStatus.FAILED, outage(task)));
        }
        if ((ItemFailureClassifier.passesByItself(error) || isOfOutage(error)) && !task.isTroubledTooLong(error)) {
            return pausedAfter(task, error);
        }
        if (!ItemFailureClassifier.tellsOfTheTask(error)) {
            // the task has not failed: the next run awaits it again
            return unwatched(task, error);
        }
        return error instanceof TaskTimeoutException
                ? left(task, results.unanswered(task, OutcomeStatus.TIMED_OUT, OutcomeError.of(error)), true)
                : resumable(task, results.unanswered(task, OutcomeStatus.FAILED, OutcomeError.of(error)));
    }

    /** During an outage, an undecodable response is a symptom of the outage and not of the task. */
    private boolean isOfOutage(Throwable error) {
        return error instanceof DecodeException && job.outage().isServerSilent();
    }

    private ItemState<T> pausedAfter(AwaitedTask<T> task, Throwable error) {
        return new Running<>(
                task, ItemFailureClassifier.isForTheRate(error) ? RATE_PAUSE : ItemFailureClassifier.RETRY_PAUSE, null);
    }

    private ItemState<T> unwatched(AwaitedTask<T> task, Throwable error) {
        if (!ItemFailureClassifier.isUsersFault(error)) {
            job.outage().readFailed();
        } else if (task.newTask != null) {
            job.pool().leaveOut(task.created.user(), "reads of its tasks are rejected: " + error.getMessage());
        }
        return unseen(task, results.unwatched(task, error));
    }

    /**
     * Reads of the task return 404. It may still appear and cost credits, so no other task is created and the ledger
     * keeps the entry open. Only a later run with {@code reopen(MISSING)} creates another one, if the task is still
     * missing.
     */
    private ItemState<T> missing(AwaitedTask<T> task, Throwable error) {
        Created created = task.created;
        ProcessedItem<T> outcome = results.missing(task, error);
        NewTask newTask = task.newTask;
        if (newTask != null) {
            if (error instanceof TaskNotProvisionedException notProvisioned) {
                neverExisted(created.user(), newTask.position(), notProvisioned.agentProfile());
            }
            return unseen(task, outcome);
        }
        if (created.at().plus(ItemFailureClassifier.MAY_STILL_APPEAR).isAfter(job.now())) {
            return unseen(task, outcome);
        }
        Instant before = job.plan().reopenBefore();
        return job.plan().reopen().contains(OutcomeStatus.MISSING)
                        && (before == null || created.at().isBefore(before))
                ? again(task, outcome, ItemHistory.of(created).and(task.credits(), false))
                : new Finished<>(outcome);
    }

    /** Excludes the user if this happened several times in a row. */
    private void neverExisted(String user, long position, @Nullable String agentProfile) {
        if (missing.missing(user, position)) {
            job.pool()
                    .exclude(
                            user,
                            job.plan().maxMissingInARow()
                                    + " created tasks in a row never appeared"
                                    + (agentProfile == null ? "" : " (agent_profile '" + agentProfile + "')")
                                    + ": use a profile that the plan of this account includes");
        }
    }

    private ItemState<T> failed(AwaitedTask<T> task, TaskFailedException failed) {
        task.used(failed.creditsUsed());
        boolean outOfCredits = CreditClassifier.isOutOfCredits(failed);
        if (outOfCredits && task.newTask != null) {
            job.pool().leaveOutForCredits(task.created.user(), "its credits are used up: " + failed.getMessage());
        }
        ProcessedItem<T> outcome = results.unanswered(task, OutcomeStatus.FAILED, OutcomeError.of(failed));
        ItemHistory past = ItemHistory.of(task.created).and(task.credits(), !outOfCredits);
        return outOfCredits ? again(task, outcome, past) : failed(task, outcome, past);
    }

    private ItemState<T> failed(AwaitedTask<T> task, ProcessedItem<T> outcome, ItemHistory past) {
        return task.isRepeated(past) ? again(task, outcome, past) : Finished.recorded(task.item, outcome);
    }

    /** Creates another task. If the job has stopped, the failure is not recorded, and the next run creates the task. */
    private ItemState<T> again(AwaitedTask<T> task, ProcessedItem<T> outcome, ItemHistory past) {
        return job.state().stopReason() == null
                ? ItemState.newTask(job, task.item, past, outcome, null)
                : new Finished<>(outcome);
    }

    private ItemState<T> waits(AwaitedTask<T> task, TaskWaitingException waiting) {
        WaitingRules policy = job.plan().waiting();
        boolean holds = policy.unanswered() == Unanswered.HOLD;
        OutcomeStatus status = policy.unanswered() == Unanswered.FAIL ? OutcomeStatus.FAILED : OutcomeStatus.WAITING;
        String whyNotAsked = task.whyNotAsked();
        OutcomeError error = OutcomeError.of(waiting);
        ProcessedItem<T> parked = results.unanswered(
                task, status, whyNotAsked == null ? error : ItemResults.adding(error, "; " + whyNotAsked));
        Throwable cause = waiting.getCause();
        if (cause != null && task.hasUnsentReply(cause)) {
            if (!task.isTroubledTooLong(cause)) {
                task.sendReplyAgain();
                return pausedAfter(task, cause);
            }
            if (!holds) {
                return new Finished<>(parked);
            }
        }
        WaitingRequest question = task.question();
        if (question == null || !holds) {
            // a later run may have credits for the reply
            return whyNotAsked != null && job.credits().isReached()
                    ? new Finished<>(parked)
                    : left(task, parked, false);
        }
        if (task.hold()) {
            WorkItem<T> item = task.item;
            return new Held<>(
                    task,
                    new FanOutQuestion<>(item.item(), item.key(), task.created.user(), question, job.now()),
                    parked);
        }
        return job.questions().isClosed() ? new Finished<>(parked) : left(task, parked, false);
    }

    /** Waits for a reply, or until the task continues without one of this job. Frees the slot in the meantime. */
    Mono<ItemState<T>> hold(Held<T> held) {
        AwaitedTask<T> task = held.task();
        Mono<Supplier<ItemState<T>>> released = job.questions()
                .hold(held.question())
                .map(release -> () -> released(task, release.answer(), held.parked()));
        Mono<Supplier<ItemState<T>>> movedOn = task.awaitNotWaiting()
                .<Supplier<ItemState<T>>>thenReturn(() -> new Running<>(task))
                .onErrorResume(error -> Mono.just(() -> notEnded(task, error)));
        return Mono.defer(() -> {
            job.state().held.increment();
            job.state().begun(task.created);
            task.item.slot().free();
            return Mono.firstWithSignal(released, movedOn)
                    .timeout(
                            job.plan().waiting().maxHoldTime(),
                            Mono.just(() -> left(task, held.parked(), false)),
                            job.plan().support().scheduler())
                    .doOnNext(next -> job.state().left(task.created))
                    .doFinally(signal -> {
                        job.state().held.decrement();
                        job.questions().leave();
                    })
                    .map(Supplier::get);
        });
    }

    /** Without a reply, the job no longer holds items, and the next run awaits the task again. */
    private ItemState<T> released(AwaitedTask<T> task, @Nullable WaitingReply reply, ProcessedItem<T> parked) {
        if (reply == null) {
            return new Finished<>(parked);
        }
        task.replied(reply);
        return new Running<>(task);
    }

    /** The item ends, but the ledger keeps it open. The task may still run and keeps its slot. */
    private ItemState<T> unseen(AwaitedTask<T> task, ProcessedItem<T> outcome) {
        return new Finished<>(outcome, null, task.unended(true));
    }

    /**
     * The job stops awaiting a task and continues to count its credits.
     *
     * @param runs whether the task runs and keeps its slot; otherwise it waits for a reply
     */
    private ItemState<T> left(AwaitedTask<T> task, ProcessedItem<T> outcome, boolean runs) {
        return new Finished<>(outcome, entry(task, outcome), task.unended(runs));
    }

    /** The task has ended; a later run may reopen it. */
    private ItemState<T> resumable(AwaitedTask<T> task, ProcessedItem<T> outcome) {
        return new Finished<>(outcome, entry(task, outcome), null);
    }

    private LedgerEntry entry(AwaitedTask<T> task, ProcessedItem<T> outcome) {
        return new LedgerEntry.Finished(task.item.print(), outcome.outcome(), task.created.spentBefore());
    }

    private OutcomeError outage(AwaitedTask<T> task) {
        return job.outage().error("task " + task.created.taskId() + " is no longer polled; it may still be running");
    }
}
