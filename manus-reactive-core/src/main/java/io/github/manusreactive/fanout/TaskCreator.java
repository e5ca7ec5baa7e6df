package io.github.manusreactive.fanout;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.error.AmbiguousOutcomeException;
import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.error.LedgerException;
import io.github.manusreactive.error.PermissionDeniedException;
import io.github.manusreactive.error.PreparationException;
import io.github.manusreactive.fanout.LedgerEntry.Created;
import io.github.manusreactive.fanout.LedgerEntry.Intended;
import io.github.manusreactive.internal.MonoSteps;
import io.github.manusreactive.internal.TimeSource;
import io.github.manusreactive.internal.call.CallCancellation;
import io.github.manusreactive.internal.call.PreAcquiredPermit;
import io.github.manusreactive.task.AgentProfile;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.task.TaskHandle;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;
import reactor.util.context.Context;

/** Creates the task of an item with whichever user may do so first. */
final class TaskCreator<T> implements TaskAwaiter.NewTasks<T> {

    private static final Logger log = LoggerFactory.getLogger(TaskCreator.class);

    private final JobContext<T> parts;
    private final ItemResults<T> outcomes;
    private final TaskAwaiter<T> awaiting;
    private final AmbiguousCreateTracker ambiguous = new AmbiguousCreateTracker();
    private final MissingTaskTracker missing;
    private final @Nullable LostTaskFinder<T> lost;
    private final TimeSource clocks;

    TaskCreator(JobContext<T> parts, ItemResults<T> outcomes) {
        this.parts = parts;
        this.outcomes = outcomes;
        this.awaiting = new TaskAwaiter<>(parts, outcomes, this);
        this.clocks = new TimeSource(parts.plan().support().scheduler());
        this.missing = new MissingTaskTracker(parts.plan().maxMissingInARow());
        this.lost =
                parts.lostSince() == null ? null : new LostTaskFinder<>(parts, outcomes, awaiting, parts.lostSince());
    }

    @Override
    public void neverExisted(String user, long position, @Nullable String agentProfile) {
        if (missing.missing(user, position)) {
            parts.pool()
                    .exclude(
                            user,
                            parts.plan().maxMissingInARow()
                                    + " of its tasks in a row were accepted, but never came to exist"
                                    + (agentProfile == null
                                            ? ""
                                            : "; they were created with agent_profile '" + agentProfile + "'")
                                    + ": check that the plan of this account allows the profile, or request another one");
        }
    }

    TaskAwaiter<T> awaiting() {
        return awaiting;
    }

    @Override
    public Mono<ItemState<T>> create(WorkItem<T> order, ItemHistory past) {
        return lost == null
                ? create(order, past, new UserSlot.ItemDenials())
                : lost.unlessFound(order, past, unfound -> create(order, unfound, new UserSlot.ItemDenials()));
    }

    /**
     * Creates it.
     *
     * @param denials who denied this task so far
     */
    private Mono<ItemState<T>> create(WorkItem<T> order, ItemHistory past, UserSlot.ItemDenials denials) {
        return Mono.defer(() -> queued(figuresKnown().then(Mono.defer(() -> {
                    parts.credits().check();
                    return parts.pool().acquire(denials.users());
                })))
                .flatMap(grant -> MonoSteps.detached(create(order, past, denials, grant))
                        .doFinally(signal -> parts.pool().done(grant))));
    }

    /** Nothing is created before it is known what the tasks of earlier runs have used. */
    private Mono<Void> figuresKnown() {
        return parts.creates().around(parts.credits().figuresKnown()).onErrorComplete();
    }

    private <V> Mono<V> queued(Mono<V> wait) {
        return Mono.defer(() -> {
            parts.state().queued.increment();
            return wait.doFinally(signal -> parts.state().queued.decrement());
        });
    }

    private Mono<ItemState<T>> create(
            WorkItem<T> order, ItemHistory past, UserSlot.ItemDenials denials, CreateGrant grant) {
        ManusClient client = grant.client();
        return Mono.defer(() -> {
            Intended intended = new Intended(
                    order.key(),
                    order.print(),
                    client.user().label(),
                    past.tasks() + 1,
                    past.failures(),
                    past.spent(),
                    true,
                    parts.now(),
                    past.repeatedSince());
            Mono<CreateTaskRequest> preparation =
                    Mono.firstWithSignal(prepared(order, intended.attempt(), client), Mono.defer(() -> {
                        // it is not there at once
                        parts.pool().takesTime(grant);
                        return Mono.never();
                    }));
            return parts.creates()
                    .around(preparation)
                    .flatMap(request -> parts.creates()
                            .around(parts.pool().ready(grant).map(Optional::of).defaultIfEmpty(Optional.empty()))
                            .flatMap(permit -> parts.creates()
                                    .unlessInterrupted(
                                            permit.isEmpty()
                                                    ? Mono.just(ItemState.then(create(order, past, denials)))
                                                    : withinLimit(
                                                            send(order, intended, request, grant, permit.get())))))
                    // nothing was written down
                    .onErrorResume(CancellationGroup.InterruptedItemException.class, stopped -> Mono.empty())
                    .onErrorResume(
                            error -> !(error instanceof LedgerException),
                            error -> notCreated(order, intended, denials, error));
        });
    }

    private Mono<CreateTaskRequest> prepared(WorkItem<T> order, int attempt, ManusClient client) {
        return Mono.defer(() -> parts.plan().preparation().prepare(client, order.item(), order.request()))
                .onErrorMap(error -> !ItemFailureClassifier.isKnownToLeaveNoTask(error), TaskCreator::unprepared)
                .switchIfEmpty(Mono.error(() -> unprepared(new IllegalStateException("it gave no request"))))
                .map(this::withProfile)
                .map(request -> parts.plan().correlation()
                        ? correlated(order, attempt, request)
                        : withoutRandomCorrelation(request));
    }

    private CreateTaskRequest withProfile(CreateTaskRequest request) {
        AgentProfile profile = parts.plan().agentProfile();
        return profile == null || request.agentProfile() != null
                ? request
                : request.toBuilder().agentProfile(profile).build();
    }

    /** The job promises titles without a mark; a correlation that the request names is its own wish. */
    private static CreateTaskRequest withoutRandomCorrelation(CreateTaskRequest request) {
        return request.correlation() == null
                ? request.toBuilder().withoutCorrelation().build()
                : request;
    }

    private CreateTaskRequest correlated(WorkItem<T> order, int attempt, CreateTaskRequest request) {
        if (Boolean.TRUE.equals(request.hideInTaskList())
                && !Boolean.TRUE.equals(order.request().hideInTaskList())) {
            throw new InvalidRequestException(
                    "hide_in_task_list",
                    "is set by the preparation; set it in the item's request, as a later run that looks for the task must know"
                            + " that it may not be listed");
        }
        return request.toBuilder()
                .correlation(Fingerprints.correlation(parts.job(), order.key(), attempt))
                .build();
    }

    /** What earlier tasks used may have become known since the item asked for a permit. */
    private <V> Mono<V> withinLimit(Mono<V> send) {
        return Mono.defer(() -> {
            parts.credits().check();
            return parts.creates().unlessInterrupted(send);
        });
    }

    private Mono<ItemState<T>> send(
            WorkItem<T> order,
            Intended intended,
            CreateTaskRequest request,
            CreateGrant grant,
            PreAcquiredPermit permit) {
        ManusClient client = grant.client();
        CallCancellation recall = new CallCancellation();
        AtomicLong sentAt = new AtomicLong();
        Mono<Void> written = parts.record(intended).cache();
        Mono<TaskHandle> call = client.tasks()
                .create(request)
                .doOnSubscribe(sent -> sentAt.set(clocks.mark()))
                .contextWrite(permit.inContext())
                .contextWrite(recall.inContext());
        return written.then(parts.creates().unlessInterrupted(parts.creates().around(call, recall::takeBack)))
                .transform(create -> unlessAbandoned(create, recall, parts.recordAfter(written, intended.refused())))
                // the job stopped while nothing was at the server
                .onErrorResume(
                        error -> error instanceof CancellationGroup.InterruptedItemException
                                || error instanceof CancellationException && recall.isTakenBack(),
                        stopped -> parts.record(intended.refused()).then(Mono.empty()))
                .flatMap(task -> {
                    parts.outage().works();
                    parts.pool().created(grant);
                    Created created = Created.of(
                            wasRepeated(request, clocks.since(sentAt.get())) ? intended.repeated() : intended,
                            task.taskId(),
                            task.taskUrl(),
                            parts.now());
                    parts.twins().await(created, request.correlation());
                    ambiguous.created(created.user());
                    long position = missing.created(created.user());
                    return parts.record(created)
                            .thenReturn(ItemState.then(
                                    awaiting.await(order, client, created, profileOf(client, request), position)));
                });
    }

    /** The client sends a create again only once its first task was searched for in vain for the settle time. */
    private boolean wasRepeated(CreateTaskRequest request, Duration took) {
        return request.correlation() != null && took.compareTo(parts.twins().settleTime()) >= 0;
    }

    /** As it was sent: the client fills in its own where a request names none. */
    private static @Nullable AgentProfile profileOf(ManusClient client, CreateTaskRequest request) {
        return client.tasks().effective(request).agentProfile();
    }

    /** Cancelled before anything was sent, it leaves word of that: the next run then need not look for a task, nor wait for one. */
    private static Mono<TaskHandle> unlessAbandoned(
            Mono<TaskHandle> create, CallCancellation recall, Mono<Void> refused) {
        return Mono.deferContextual(context -> create.doFinally(signal -> {
            if (signal == SignalType.CANCEL && recall.takeBack()) {
                refused.subscribe(
                        null, e -> log.debug("A create taken back is not written down", e), null, Context.of(context));
            }
        }));
    }

    /** Nothing was sent yet, whatever the caller's own code raised. */
    private static PreparationException unprepared(Throwable error) {
        return new PreparationException("the request could not be prepared: " + error.getMessage(), error);
    }

    /** The create failed: the item goes to another user, waits, or ends. */
    private Mono<ItemState<T>> notCreated(
            WorkItem<T> order, Intended intended, UserSlot.ItemDenials denials, Throwable error) {
        String user = intended.user();
        String reason = String.valueOf(error.getMessage());
        if (ItemFailureClassifier.isRefusal(error) || ItemFailureClassifier.isForTheRate(error)) {
            parts.outage().works();
        }
        if (error instanceof AmbiguousOutcomeException) {
            return ambiguous(order, intended, error);
        }
        if (CreditClassifier.isOutOfCredits(error)) {
            parts.pool().leaveOut(user, "its credits are used up: " + reason);
            return again(order, intended, denials);
        }
        if (error instanceof PermissionDeniedException) {
            return denied(order, intended, denials, error);
        }
        if (ItemFailureClassifier.isUsersFault(error)) {
            parts.pool().leaveOut(user, reason);
            return again(order, intended, denials);
        }
        if (ItemFailureClassifier.passesByItself(error)) {
            if (!ItemFailureClassifier.isForTheRate(error)) {
                parts.outage().createFailed();
            }
            parts.pool().pause(user, ItemFailureClassifier.RETRY_PAUSE, reason);
            return again(order, intended, denials);
        }
        return ItemFailureClassifier.leavesNoTask(error)
                ? parts.end(order, outcomes.rejected(order, intended, error))
                : ambiguous(order, intended, error);
    }

    /** A task may exist, and spend: with a limit it keeps its slot. The user waits, and is left out after several in a row. */
    private Mono<ItemState<T>> ambiguous(WorkItem<T> order, Intended intended, Throwable error) {
        parts.outage().createFailed();
        Instant now = parts.now();
        if (ambiguous.ambiguous(intended.user(), intended.at(), now)) {
            parts.pool()
                    .leaveOut(
                            intended.user(),
                            "whether its last " + AmbiguousCreateTracker.LIMIT + " creates made a task is unknown: "
                                    + error.getMessage());
        } else {
            parts.pool().pause(intended.user(), ItemFailureClassifier.RETRY_PAUSE, String.valueOf(error.getMessage()));
        }
        if (parts.credits().isLimited()) {
            order.slot().keep();
            parts.credits().placeLost("whether key '" + order.key() + "' has a task is unknown");
        }
        return parts.end(order, outcomes.ambiguous(order, intended, error));
    }

    /** Lets others go first, whose creates show whether the user may do anything. */
    private Mono<Void> rest() {
        return queued(Mono.delay(
                        ItemFailureClassifier.RETRY_PAUSE,
                        parts.plan().support().scheduler())
                .takeUntilOther(parts.pool().stopped())
                .then());
    }

    private Mono<ItemState<T>> denied(
            WorkItem<T> order, Intended intended, UserSlot.ItemDenials denials, Throwable error) {
        return parts.pool()
                .denied(intended.user(), denials, String.valueOf(error.getMessage()))
                .flatMap(itemsFault -> itemsFault
                        ? parts.end(order, outcomes.rejected(order, intended, error))
                        // after others, whose creates show whether the user may do anything
                        : again(intended, rest().then(create(order, ItemHistory.of(intended), denials))));
    }

    /** Written down first: a later run then need not look for a task that does not exist, whoever its users are. */
    private Mono<ItemState<T>> again(WorkItem<T> order, Intended intended, UserSlot.ItemDenials denials) {
        return again(intended, create(order, ItemHistory.of(intended), denials));
    }

    private Mono<ItemState<T>> again(Intended intended, Mono<ItemState<T>> next) {
        return parts.record(intended.refused()).thenReturn(ItemState.then(next));
    }
}
