package io.github.manusreactive.fanout;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.error.DecodeException;
import io.github.manusreactive.error.TaskFailedException;
import io.github.manusreactive.error.TaskNotProvisionedException;
import io.github.manusreactive.error.TaskStoppedException;
import io.github.manusreactive.error.TaskTimeoutException;
import io.github.manusreactive.error.TaskWaitingException;
import io.github.manusreactive.fanout.CreditFollower.FollowedTask;
import io.github.manusreactive.fanout.LedgerEntry.Created;
import io.github.manusreactive.fanout.WaitingPolicy.Unanswered;
import io.github.manusreactive.internal.TimeSource;
import io.github.manusreactive.lifecycle.RunOptions;
import io.github.manusreactive.lifecycle.TaskResult;
import io.github.manusreactive.lifecycle.Tasks;
import io.github.manusreactive.lifecycle.WaitingReply;
import io.github.manusreactive.lifecycle.WaitingRequest;
import io.github.manusreactive.task.AgentProfile;
import io.github.manusreactive.task.AssistantMessage;
import io.github.manusreactive.task.Task;
import io.github.manusreactive.task.TaskStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Awaits the task of an item, and holds the item while the task asks. */
final class TaskAwaiter<T> {

    /** What was refused for the rate would have waited for half an hour and more. */
    private static final Duration RATE_PAUSE = Duration.ofMinutes(1);

    /** How long a part of a task's result that is missing is waited for before another task is created instead. */
    private static final Duration LATE_PARTS_WAIT = Duration.ofMinutes(3);

    private static final String CREDITS_USED = "no automatic reply is sent, as the job has used all of its maxCredits";

    private final JobContext<T> parts;
    private final ItemResults<T> outcomes;
    private final NewTasks<T> creation;
    private final TimeSource clocks;

    TaskAwaiter(JobContext<T> parts, ItemResults<T> outcomes, NewTasks<T> creation) {
        this.parts = parts;
        this.outcomes = outcomes;
        this.creation = creation;
        this.clocks = new TimeSource(parts.plan().support().scheduler());
    }

    /**
     * Awaits a task that was created just now.
     *
     * @param profile that its create requested
     * @param position of the task among those that this run created for the user
     */
    Mono<ItemState<T>> await(
            WorkItem<T> order, ManusClient client, Created created, @Nullable AgentProfile profile, long position) {
        return new TaskWait(order, client, created, new FreshTask(profile, position), ReopenedTask.NONE).step();
    }

    /** Awaits a task of an earlier run: how it ended tells nothing of how its user stands now. */
    Mono<ItemState<T>> awaitOlder(WorkItem<T> order, ManusClient client, Created created) {
        return awaitOlder(order, client, created, ReopenedTask.NONE);
    }

    /** Awaits a task of an earlier run whose outcome may be one that is not taken as final. */
    Mono<ItemState<T>> awaitOlder(WorkItem<T> order, ManusClient client, Created created, ReopenedTask reopened) {
        return new TaskWait(order, client, created, null, reopened).step();
    }

    /** Creates further tasks for items whose tasks failed. */
    interface NewTasks<T> {

        /** Creates a task; empty if the job stops before a user is available. */
        Mono<ItemState<T>> create(WorkItem<T> order, ItemHistory past);

        /** A task that this run created never came to exist: its user is excluded once this happened several times in a row. */
        void neverExisted(String user, long position, @Nullable String agentProfile);
    }

    /** What is known of a task that this run created. */
    private record FreshTask(@Nullable AgentProfile profile, long position) {}

    /** The wait for one task; takes one step at a time. */
    private final class TaskWait {

        private final WorkItem<T> order;
        private final Created created;
        private final ManusClient client;
        /** {@code null} for a task of an earlier run. */
        private final @Nullable FreshTask fresh;

        private final ReopenedTask reopened;
        private final CreditMeter meter;
        /** Called once a figure of a task of an earlier run was seen; {@code null} before the first step. */
        private volatile @Nullable Runnable figureKnown;
        /** Replies that no person gave. */
        private int automaticReplies;
        /** Why no handler was asked, {@code null} if one was. */
        private @Nullable String unasked;
        /** Whether missing parts of the result were waited for longer. */
        private boolean waitedLonger;
        /** What the task asked last. */
        private @Nullable WaitingRequest asked;
        /** What is to be answered to it, where that is known already. */
        private @Nullable WaitingReply answer;
        /** What was answered to it, taken or not; {@code null} while nobody has. */
        private @Nullable WaitingReply given;

        private boolean wasHeld;
        /** Since when, by {@link TimeSource#mark}, reading fails without having worked in between, {@code null} while it works. */
        private volatile @Nullable Long troubledSince;

        TaskWait(
                WorkItem<T> order,
                ManusClient client,
                Created created,
                @Nullable FreshTask fresh,
                ReopenedTask reopened) {
            this.order = order;
            this.client = client;
            this.created = created;
            this.fresh = fresh;
            this.reopened = reopened;
            CreditFollower follower = fresh == null ? parts.credits().takeOver(created.taskId()) : null;
            this.meter = follower == null
                    ? new CreditMeter(parts.credits(), fresh == null, reopened.counted())
                    : follower.meter();
            this.figureKnown = follower == null ? null : follower.figureKnown();
        }

        Mono<ItemState<T>> step() {
            return Mono.defer(() -> {
                        parts.state().running.increment();
                        parts.state().begun(created);
                        if (fresh == null && figureKnown == null) {
                            figureKnown = parts.credits().expectFigure();
                        }
                        return parts.interrupts()
                                .around(besideALook(tasks().await(created.taskId(), options())))
                                .doFinally(signal -> parts.state().running.decrement());
                    })
                    .doOnNext(result -> endSeen())
                    .doOnError(error -> endSeen())
                    .map(this::finished)
                    .onErrorResume(error -> Mono.just(notFinished(error)))
                    .flatMap(next -> next);
        }

        /** Not called when a wait is cancelled, which tells nothing of the task. */
        private void endSeen() {
            parts.state().left(created);
        }

        private void snapshot(Task task) {
            meter.seen(task.creditUsage());
            figureIsKnown();
            parts.outage().readWorks();
        }

        private void figureIsKnown() {
            Runnable known = figureKnown;
            if (known != null) {
                known.run();
            }
        }

        private Tasks tasks() {
            return client.tasks();
        }

        private RunOptions options() {
            RunOptions run = parts.plan().run();
            Map<String, Object> schema = order.request().structuredOutputSchema();
            Consumer<Task> observer = run.snapshotObserver();
            return run.toBuilder()
                    .snapshotObserver(task -> {
                        snapshot(task);
                        observer.accept(task);
                    })
                    .missingPartsWait(atLeastLate(run.missingPartsWait()))
                    .structuredWait(atLeastLate(run.structuredWait()))
                    .structuredSchema(schema == null ? run.structuredSchema() : schema)
                    .waitingHandler(this::handle)
                    .createdWith(fresh == null ? null : fresh.profile())
                    .build();
        }

        private Duration atLeastLate(Duration wait) {
            return waitedLonger && wait.compareTo(LATE_PARTS_WAIT) < 0 ? LATE_PARTS_WAIT : wait;
        }

        /** An answer is given to what it was meant for, and once. */
        private Mono<WaitingReply> handle(WaitingRequest request) {
            boolean same = asked != null && isSame(asked, request);
            WaitingReply known = same ? answer : null;
            asked = request;
            answer = null;
            given = null;
            unasked = null;
            if (!same) {
                troubledSince = null;
            }
            return (known == null ? askHandlers(request).filter(each -> mayReply()) : Mono.just(known))
                    .doOnNext(each -> given = each);
        }

        /** The limit may be reached while a handler thinks. */
        private boolean mayReply() {
            boolean reached = parts.credits().isReached();
            unasked = reached ? CREDITS_USED : unasked;
            return !reached;
        }

        private Mono<WaitingReply> askHandlers(WaitingRequest request) {
            int most = parts.plan().maxAutomaticReplies();
            unasked = parts.credits().isReached()
                    ? CREDITS_USED
                    : automaticReplies >= most
                            ? most
                                    + " automatic replies were sent, which is all that maxAutomaticReplies allows for one task"
                            : null;
            return unasked == null ? handlers(request).doOnNext(each -> automaticReplies++) : Mono.empty();
        }

        private Mono<WaitingReply> handlers(WaitingRequest request) {
            return parts.plan()
                    .run()
                    .waitingHandler()
                    .handle(request)
                    .switchIfEmpty(
                            Mono.defer(() -> parts.plan().waiting().handler().handle(request)));
        }

        private Mono<ItemState<T>> finished(TaskResult result) {
            meter.seen(result.creditsUsed());
            figureIsKnown();
            parts.credits().ended(meter.last());
            FanOutOutcome<T> outcome = outcomes.ended(order, created, result, meter.last());
            ItemHistory past = ItemHistory.of(created).and(meter.last(), true);
            return switch (outcome.status()) {
                case FAILED ->
                    outcomes.mayBeIncomplete(order, result) ? incomplete(outcome, past) : failed(outcome, past);
                // a person who stopped the task does not want another one
                case STOPPED -> parts.endResumable(order, outcome, created);
                default -> parts.end(order, outcome);
            };
        }

        /** A part of the result is missing and may still come: another task would be paid for nothing. */
        private Mono<ItemState<T>> incomplete(FanOutOutcome<T> outcome, ItemHistory past) {
            if (!isRepeated(past)) {
                return parts.endResumable(order, outcome, created);
            }
            if (waitedLonger) {
                return again(outcome, past);
            }
            waitedLonger = true;
            return Mono.just(ItemState.then(step()));
        }

        private Mono<ItemState<T>> notFinished(Throwable error) {
            // what could not be read keeps its place instead
            figureIsKnown();
            if (error instanceof TaskFailedException failed) {
                return failed(failed);
            }
            if (error instanceof TaskStoppedException stopped) {
                meter.seen(stopped.creditsUsed());
                parts.credits().ended(meter.last());
                return parts.endResumable(order, outcomes.stopped(order, created, stopped, meter.last()), created);
            }
            if (error instanceof TaskWaitingException waiting) {
                return waits(waiting);
            }
            if (ItemFailureClassifier.isMissing(error)) {
                return isMissing(error);
            }
            if (error instanceof CancellationGroup.InterruptedItemException) {
                return Mono.just(ItemState.ended(
                        outcomes.unanswered(order, OutcomeStatus.FAILED, created, outage(), meter.last())));
            }
            if ((ItemFailureClassifier.passesByItself(error) || isOfOutage(error)) && mayLast(error)) {
                return Mono.just(ItemState.then(stepAfter(error)));
            }
            if (!ItemFailureClassifier.tellsOfTheTask(error)) {
                // a task that could not be watched to its end has not failed: the next run awaits it again
                return unwatched(error);
            }
            boolean timedOut = error instanceof TaskTimeoutException;
            FanOutOutcome<T> outcome = outcomes.unanswered(
                    order,
                    timedOut ? OutcomeStatus.TIMED_OUT : OutcomeStatus.FAILED,
                    created,
                    OutcomeError.of(error),
                    meter.last());
            return timedOut ? left(outcome, true) : parts.endResumable(order, outcome, created);
        }

        private Mono<ItemState<T>> unwatched(Throwable error) {
            if (!ItemFailureClassifier.isUsersFault(error)) {
                parts.outage().readFailed();
            } else if (fresh != null) {
                parts.pool().leaveOut(created.user(), "reads of its tasks are refused: " + error.getMessage());
            }
            return unseen(outcomes.unwatched(order, created, error, meter.last()));
        }

        /** The item ends, but the ledger keeps it open; the task may run, and keeps its slot. */
        private Mono<ItemState<T>> unseen(FanOutOutcome<T> outcome) {
            return Mono.deferContextual(context -> {
                if (parts.credits().isLimited()) {
                    parts.credits().follow(followed(true), meter, CreditUsageRecorder.NONE, context);
                }
                return Mono.just(ItemState.ended(outcome));
            });
        }

        /**
         * The job leaves a task that has not ended, and counts its credits further.
         *
         * @param runs whether it runs, and keeps its slot; otherwise it waits
         */
        private Mono<ItemState<T>> left(FanOutOutcome<T> outcome, boolean runs) {
            if (!parts.credits().isLimited()) {
                return parts.endResumable(order, outcome, created);
            }
            return Mono.deferContextual(context -> {
                FollowedTask task = followed(runs);
                LedgerEntry.Finished finished =
                        new LedgerEntry.Finished(order.print(), outcome.outcome(), created.spentBefore());
                return parts.record(finished).then(Mono.fromSupplier(() -> {
                    parts.credits().follow(task, meter, parts.creditWriter(finished), context);
                    return ItemState.ended(outcome);
                }));
            });
        }

        private FollowedTask followed(boolean runs) {
            return new FollowedTask(
                    tasks(),
                    created.taskId(),
                    created.at(),
                    false,
                    runs ? parts.state().runningOn(order.slot()) : null);
        }

        /**
         * The task has an id, and reads of it return 404. It may still appear, and cost: it is not created again, and the ledger keeps it
         * open. Only a later run that is told so creates another one, if the task is missing then too.
         */
        private Mono<ItemState<T>> isMissing(Throwable error) {
            FanOutOutcome<T> outcome = outcomes.missing(order, created, error, meter.last());
            if (fresh != null) {
                if (error instanceof TaskNotProvisionedException missing) {
                    creation.neverExisted(created.user(), fresh.position(), missing.agentProfile());
                }
                return unseen(outcome);
            }
            boolean isLost =
                    !created.at().plus(ItemFailureClassifier.MAY_STILL_APPEAR).isAfter(parts.now());
            Instant before = parts.plan().reopenBefore();
            return isLost
                            && parts.plan().reopen().contains(OutcomeStatus.MISSING)
                            && (before == null || created.at().isBefore(before))
                    ? again(outcome, ItemHistory.of(created).and(meter.last(), false))
                    : isLost ? Mono.just(ItemState.ended(outcome)) : unseen(outcome);
        }

        private Mono<ItemState<T>> failed(TaskFailedException failed) {
            meter.seen(failed.creditsUsed());
            boolean outOfCredits = CreditClassifier.isOutOfCredits(failed);
            if (outOfCredits && fresh != null) {
                parts.pool().leaveOutForCredits(created.user(), "its credits are used up: " + failed.getMessage());
            }
            FanOutOutcome<T> outcome =
                    outcomes.unanswered(order, OutcomeStatus.FAILED, created, OutcomeError.of(failed), meter.last());
            ItemHistory past = ItemHistory.of(created).and(meter.last(), !outOfCredits);
            return outOfCredits ? again(outcome, past) : failed(outcome, past);
        }

        private Mono<ItemState<T>> failed(FanOutOutcome<T> outcome, ItemHistory past) {
            return isRepeated(past) ? again(outcome, past) : parts.end(order, outcome);
        }

        private boolean isRepeated(ItemHistory past) {
            return reopened.failed() || past.failures() <= parts.plan().retriesOfFailed();
        }

        private Mono<ItemState<T>> again(FanOutOutcome<T> outcome, ItemHistory past) {
            // not written down where the job has stopped: the next run tries again
            return parts.state().stopReason() == null
                    ? Mono.just(ItemState.then(creation.create(order, past), outcome))
                    : Mono.just(ItemState.ended(outcome));
        }

        private Mono<ItemState<T>> stepAfter(Throwable error) {
            Duration pause = ItemFailureClassifier.isForTheRate(error) ? RATE_PAUSE : ItemFailureClassifier.RETRY_PAUSE;
            return parts.interrupts()
                    .around(Mono.delay(pause, parts.plan().support().scheduler()))
                    .onErrorComplete()
                    .then(step());
        }

        /** What cannot be decoded tells of the task only while other responses of the server can be used. */
        private boolean isOfOutage(Throwable error) {
            return error instanceof DecodeException && parts.outage().isServerSilent();
        }

        /** Patience for the rate is no trouble; what else passes by itself must do so in time. */
        private boolean mayLast(Throwable error) {
            return ItemFailureClassifier.isForTheRate(error) || !isTroubledTooLong();
        }

        private boolean isTroubledTooLong() {
            Long before = troubledSince;
            long since = before == null ? clocks.mark() : before;
            troubledSince = since;
            return clocks.since(since).compareTo(parts.outage().longest()) >= 0;
        }

        /** After a trouble, notices that the task gets on, however long it takes until somebody looks. */
        private <V> Mono<V> besideALook(Mono<V> wait) {
            return troubledSince == null
                    ? wait
                    : Mono.firstWithSignal(
                            wait,
                            tasks().awaitStatus(
                                            created.taskId(),
                                            task -> task.status().equals(TaskStatus.RUNNING))
                                    .doOnNext(this::seen)
                                    .onErrorComplete()
                                    .then(Mono.never()));
        }

        /** What a task that got on could not be read for is over; what comes later is another trouble. */
        private void seen(Task task) {
            if (task.status().equals(TaskStatus.RUNNING)) {
                troubledSince = null;
            }
        }

        private OutcomeError outage() {
            return parts.outage().error("task " + created.taskId() + " is watched no more; it may still run");
        }

        private Mono<ItemState<T>> waits(TaskWaitingException waiting) {
            WaitingPolicy policy = parts.plan().waiting();
            WaitingRequest request = asked;
            OutcomeStatus status =
                    policy.unanswered() == Unanswered.FAIL ? OutcomeStatus.FAILED : OutcomeStatus.WAITING;
            String why = unasked;
            FanOutOutcome<T> parked = why == null
                    ? outcomes.unanswered(order, status, created, OutcomeError.of(waiting), meter.last())
                    : outcomes.parked(order, status, created, waiting, why, meter.last());
            Throwable cause = waiting.getCause();
            if (given != null && cause != null && ItemFailureClassifier.wasNotSent(cause)) {
                if (mayLast(cause)) {
                    answer = given;
                    return Mono.just(ItemState.then(stepAfter(cause)));
                }
                if (policy.unanswered() != Unanswered.HOLD) {
                    return notWrittenDown(parked);
                }
            }
            if (request == null || policy.unanswered() != Unanswered.HOLD) {
                // a later run may have credits for the reply
                return why != null && parts.credits().isReached() ? notWrittenDown(parked) : left(parked, false);
            }
            if (parts.questions().enter(wasHeld)) {
                wasHeld = true;
                return Mono.just(ItemState.then(hold(policy, request, parked)));
            }
            return parts.questions().isClosed() ? notWrittenDown(parked) : left(parked, false);
        }

        private Mono<ItemState<T>> hold(WaitingPolicy policy, WaitingRequest request, FanOutOutcome<T> parked) {
            FanOutQuestion<T> question =
                    new FanOutQuestion<>(order.item(), order.key(), created.user(), request, parts.now());
            Mono<Mono<ItemState<T>>> answered =
                    parts.questions().hold(question).map(release -> goOn(release.answer(), parked));
            Mono<Mono<ItemState<T>>> movedOn = tasks().awaitStatus(created.taskId(), task -> {
                        snapshot(task);
                        return !task.status().equals(TaskStatus.WAITING);
                    })
                    .doOnNext(this::seen)
                    .map(task -> step())
                    .onErrorResume(error -> Mono.just(notFinished(error)));
            return Mono.defer(() -> {
                        parts.state().held.increment();
                        parts.state().begun(created);
                        order.slot().free();
                        return Mono.firstWithSignal(answered, movedOn)
                                .timeout(
                                        policy.atLongest(),
                                        Mono.fromSupplier(() -> left(parked, false)),
                                        parts.plan().support().scheduler())
                                .doOnNext(next -> endSeen())
                                .doFinally(signal -> {
                                    parts.state().held.decrement();
                                    parts.questions().leave();
                                });
                    })
                    .map(ItemState::then);
        }

        private Mono<ItemState<T>> goOn(@Nullable WaitingReply released, FanOutOutcome<T> parked) {
            answer = released;
            // whatever kept the one before from being sent
            troubledSince = null;
            return released == null ? notWrittenDown(parked) : step();
        }

        /** The job holds nothing any more, or could not send the answer: the next run awaits the task again. */
        private Mono<ItemState<T>> notWrittenDown(FanOutOutcome<T> parked) {
            return Mono.just(ItemState.ended(parked));
        }
    }

    private static boolean isSame(WaitingRequest one, WaitingRequest other) {
        return Objects.equals(one.eventId(), other.eventId())
                && (one.eventId() != null || Objects.equals(idOf(one.question()), idOf(other.question())));
    }

    private static @Nullable String idOf(@Nullable AssistantMessage question) {
        return question == null ? null : question.id();
    }
}
