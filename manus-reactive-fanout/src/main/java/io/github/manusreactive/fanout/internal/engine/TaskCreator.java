package io.github.manusreactive.fanout.internal.engine;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.error.AmbiguousOutcomeException;
import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.error.LedgerException;
import io.github.manusreactive.error.PermissionDeniedException;
import io.github.manusreactive.error.PreparationException;
import io.github.manusreactive.fanout.ItemLostException;
import io.github.manusreactive.fanout.LedgerEntry.Created;
import io.github.manusreactive.fanout.LedgerEntry.Intended;
import io.github.manusreactive.fanout.internal.dispatch.CreateGrant;
import io.github.manusreactive.fanout.internal.engine.AwaitedTask.NewTask;
import io.github.manusreactive.fanout.internal.engine.ItemState.Creating;
import io.github.manusreactive.fanout.internal.engine.ItemState.Finished;
import io.github.manusreactive.fanout.internal.engine.ItemState.Running;
import io.github.manusreactive.fanout.internal.engine.ItemState.Stopped;
import io.github.manusreactive.fanout.internal.failure.AmbiguousCreateTracker;
import io.github.manusreactive.fanout.internal.failure.CancellationGroup;
import io.github.manusreactive.fanout.internal.failure.CreditClassifier;
import io.github.manusreactive.fanout.internal.failure.ItemFailureClassifier;
import io.github.manusreactive.fanout.internal.failure.MissingTaskTracker;
import io.github.manusreactive.fanout.internal.ledger.ItemHistory;
import io.github.manusreactive.internal.call.CallCancellation;
import io.github.manusreactive.internal.call.PreAcquiredPermit;
import io.github.manusreactive.internal.util.MonoSteps;
import io.github.manusreactive.internal.util.TimeSource;
import io.github.manusreactive.task.AgentProfile;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.task.TaskHandle;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicLong;
import reactor.core.publisher.Mono;

/** Creates the task of an item with the first available user. */
final class TaskCreator<T> {

    private final JobContext<T> job;
    private final ItemResults<T> results;
    private final AmbiguousCreateTracker ambiguous = new AmbiguousCreateTracker();
    private final MissingTaskTracker missing;

    TaskCreator(JobContext<T> job, ItemResults<T> results, MissingTaskTracker missing) {
        this.job = job;
        this.results = results;
        this.missing = missing;
    }

    /** Holds the grant until the create has its result; awaiting the task does not need it. */
    Mono<ItemState<T>> create(Creating<T> creating) {
        return othersFirst(creating)
                .then(Mono.defer(() -> grant(creating)))
                .flatMap(grant -> MonoSteps.detached(createWith(grant, creating))
                        .doFinally(signal -> job.pool().done(grant)))
                .defaultIfEmpty(new Stopped<>(creating.last(), null));
    }

    private Mono<Void> othersFirst(Creating<T> creating) {
        return creating.afterOthers()
                ? queued(Mono.delay(
                                ItemFailureClassifier.RETRY_PAUSE,
                                job.plan().support().scheduler())
                        .takeUntilOther(job.pool().stopped())
                        .then())
                : Mono.empty();
    }

    /** Waits for a user; empty if the job stops before one is available. */
    private Mono<CreateGrant> grant(Creating<T> creating) {
        return queued(figuresKnown().then(Mono.defer(() -> {
            job.credits().check();
            return job.pool().acquire(creating.denials().users());
        })));
    }

    /** No task is created before the credits of tasks of earlier runs are known. */
    private Mono<Void> figuresKnown() {
        return job.creates().around(job.credits().figuresKnown()).onErrorComplete();
    }

    private <V> Mono<V> queued(Mono<V> wait) {
        return Mono.defer(() -> {
            job.state().queued.increment();
            return wait.doFinally(signal -> job.state().queued.decrement());
        });
    }

    private Mono<ItemState<T>> createWith(CreateGrant grant, Creating<T> creating) {
        return Mono.defer(() -> {
            WorkItem<T> item = creating.item();
            ItemHistory past = creating.past();
            Intended intended =
                    past.next(item.key(), item.print(), grant.client().user().label(), job.now(), past.repeatedSince());
            Mono<CreateTaskRequest> preparation =
                    Mono.firstWithSignal(prepared(item, intended.attempt(), grant.client()), Mono.defer(() -> {
                        // the request is prepared asynchronously
                        job.pool().takesTime(grant);
                        return Mono.never();
                    }));
            return job.creates()
                    .around(preparation)
                    .flatMap(request -> job.creates()
                            .around(job.pool().ready(grant))
                            .flatMap(permit -> withinLimit(send(creating, intended, request, grant, permit)))
                            // the user was excluded in the meantime
                            .defaultIfEmpty(creating.again()))
                    // nothing was recorded
                    .onErrorResume(
                            CancellationGroup.InterruptedItemException.class,
                            stopped -> Mono.just(new Stopped<>(creating.last(), null)))
                    .onErrorResume(
                            error -> !(error instanceof LedgerException || error instanceof ItemLostException),
                            error -> Mono.defer(() -> notCreated(creating, intended, error)));
        });
    }

    private Mono<CreateTaskRequest> prepared(WorkItem<T> item, int attempt, ManusClient client) {
        return Mono.defer(() -> job.plan().preparation().prepare(client, item.item(), item.request()))
                .onErrorMap(error -> !ItemFailureClassifier.isKnownToLeaveNoTask(error), TaskCreator::unprepared)
                .switchIfEmpty(
                        Mono.error(() -> unprepared(new IllegalStateException("the preparation returned no request"))))
                .map(this::withProfile)
                .map(request -> job.plan().correlation()
                        ? correlated(item, attempt, request)
                        : withoutRandomCorrelation(request));
    }

    private CreateTaskRequest withProfile(CreateTaskRequest request) {
        AgentProfile profile = job.plan().agentProfile();
        return profile == null || request.agentProfile() != null
                ? request
                : request.toBuilder().agentProfile(profile).build();
    }

    /** The job sends titles without a correlation, unless the request sets one itself. */
    private static CreateTaskRequest withoutRandomCorrelation(CreateTaskRequest request) {
        return request.correlation() == null
                ? request.toBuilder().withoutCorrelation().build()
                : request;
    }

    private CreateTaskRequest correlated(WorkItem<T> item, int attempt, CreateTaskRequest request) {
        if (Boolean.TRUE.equals(request.hideInTaskList())
                && !Boolean.TRUE.equals(item.request().hideInTaskList())) {
            throw new InvalidRequestException(
                    "hide_in_task_list",
                    "was set by the preparation; set it in the item's request instead, because a later run needs it to "
                            + "search for the task");
        }
        return request.toBuilder()
                .correlation(job.correlation(item.key(), attempt))
                .build();
    }

    /** Checks the limit again, because the usage of earlier tasks may have become known since the grant. */
    private <V> Mono<V> withinLimit(Mono<V> send) {
        return Mono.defer(() -> {
            job.credits().check();
            return job.creates().unlessInterrupted(send);
        });
    }

    private Mono<ItemState<T>> send(
            Creating<T> creating,
            Intended intended,
            CreateTaskRequest request,
            CreateGrant grant,
            PreAcquiredPermit permit) {
        TimeSource clocks = job.clocks();
        CallCancellation recall = new CallCancellation();
        AtomicLong sentAt = new AtomicLong();
        Mono<TaskHandle> call = grant.client()
                .tasks()
                .create(request)
                .doOnSubscribe(sent -> sentAt.set(clocks.mark()))
                .contextWrite(permit.inContext())
                .contextWrite(recall.inContext());
        Mono<TaskHandle> create = job.creates().unlessInterrupted(job.creates().around(call, recall::takeBack));
        return job.ledger()
                .recordBefore(intended, create, recall::takeBack)
                .<ItemState<T>>map(task -> {
                    Duration took = clocks.since(sentAt.get());
                    return created(
                            creating,
                            wasRepeated(request, took) ? intended.repeated() : intended,
                            request,
                            grant,
                            task);
                })
                // the job stopped before the create was sent
                .onErrorResume(
                        error -> error instanceof CancellationGroup.InterruptedItemException
                                || error instanceof CancellationException && recall.isTakenBack(),
                        stopped -> Mono.just(new Stopped<>(creating.last(), intended.refused())));
    }

    /** The client repeats a create only if its task was not found within the settle time. */
    private boolean wasRepeated(CreateTaskRequest request, Duration took) {
        return request.correlation() != null && took.compareTo(job.twins().settleTime()) >= 0;
    }

    private ItemState<T> created(
            Creating<T> creating, Intended intended, CreateTaskRequest request, CreateGrant grant, TaskHandle task) {
        job.outage().works();
        job.pool().created(grant);
        Created created = Created.of(intended, task.taskId(), task.taskUrl(), job.now());
        job.twins().await(created, request.correlation());
        ambiguous.created(created.user());
        // as sent: the client adds its own profile if the request has none
        AgentProfile profile = grant.client().tasks().effective(request).agentProfile();
        NewTask newTask = new NewTask(profile, missing.created(created.user()));
        return Running.recorded(new AwaitedTask<>(job, creating.item(), grant.client(), created, newTask, 0, false));
    }

    /** Nothing was sent yet, so any exception of application code rejects the item. */
    private static PreparationException unprepared(Throwable error) {
        return new PreparationException("the request could not be prepared: " + error.getMessage(), error);
    }

    /** The create failed: the item goes to another user, waits, or ends. */
    private Mono<ItemState<T>> notCreated(Creating<T> creating, Intended intended, Throwable error) {
        if (ItemFailureClassifier.isRefusal(error) || ItemFailureClassifier.isForTheRate(error)) {
            job.outage().works();
        }
        if (error instanceof AmbiguousOutcomeException) {
            return Mono.just(ambiguous(creating, intended, error));
        }
        if (CreditClassifier.isOutOfCredits(error)) {
            job.pool().leaveOut(intended.user(), "its credits are used up: " + error.getMessage());
            return again(creating, intended);
        }
        if (error instanceof PermissionDeniedException) {
            return denied(creating, intended, error);
        }
        if (ItemFailureClassifier.isUsersFault(error)) {
            job.pool().leaveOut(intended.user(), String.valueOf(error.getMessage()));
            return again(creating, intended);
        }
        if (ItemFailureClassifier.passesByItself(error)) {
            if (!ItemFailureClassifier.isForTheRate(error) && !ItemFailureClassifier.isOwnRefusal(error)) {
                job.outage().createFailed();
            }
            pause(intended, error);
            return again(creating, intended);
        }
        return Mono.just(
                ItemFailureClassifier.leavesNoTask(error)
                        ? rejected(creating, intended, error)
                        : ambiguous(creating, intended, error));
    }

    private void pause(Intended intended, Throwable error) {
        job.pool().pause(intended.user(), ItemFailureClassifier.RETRY_PAUSE, String.valueOf(error.getMessage()));
    }

    private Mono<ItemState<T>> again(Creating<T> creating, Intended intended) {
        return Mono.just(creating.again(intended.refused(), false));
    }

    private Mono<ItemState<T>> denied(Creating<T> creating, Intended intended, Throwable error) {
        return job.pool()
                .denied(intended.user(), creating.denials(), String.valueOf(error.getMessage()))
                .map(itemsFault -> itemsFault
                        ? rejected(creating, intended, error)
                        // other creates show whether the user can create tasks at all
                        : creating.again(intended.refused(), true));
    }

    private ItemState<T> rejected(Creating<T> creating, Intended intended, Throwable error) {
        return Finished.recorded(creating.item(), results.rejected(creating.item(), intended, error));
    }

    /** A task may exist and use credits, so with a limit it keeps its slot. The user pauses; several in a row exclude it. */
    private ItemState<T> ambiguous(Creating<T> creating, Intended intended, Throwable error) {
        job.outage().createFailed();
        if (ambiguous.ambiguous(intended.user(), intended.at(), job.now())) {
            job.pool()
                    .leaveOut(
                            intended.user(),
                            "its last " + AmbiguousCreateTracker.LIMIT + " creates have an unknown outcome: "
                                    + error.getMessage());
        } else {
            pause(intended, error);
        }
        WorkItem<T> item = creating.item();
        if (job.credits().isLimited()) {
            item.slot().keep();
            job.credits().placeLost("the create of key '" + item.key() + "' has an unknown outcome");
        }
        return Finished.recorded(item, results.ambiguous(item, intended, error));
    }
}
