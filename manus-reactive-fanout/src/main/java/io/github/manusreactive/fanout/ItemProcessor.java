package io.github.manusreactive.fanout;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.error.LedgerException;
import io.github.manusreactive.fanout.CreditFollower.FollowedTask;
import io.github.manusreactive.fanout.LedgerEntry.Created;
import io.github.manusreactive.fanout.LedgerEntry.Finished;
import io.github.manusreactive.fanout.LedgerEntry.Intended;
import io.github.manusreactive.task.CreateTaskRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/** The way of each item: check it, look into the ledger, then create its task, find it again, or await it. */
final class ItemProcessor<T> {

    /** How much earlier than its outcome a create was sent at the most, where the ledger does not say. */
    private static final Duration LONGEST_CREATE = Duration.ofHours(1);

    private static final Logger log = LoggerFactory.getLogger(ItemProcessor.class);

    private static final String NOT_FOUND = "not_found";

    private final JobContext<T> parts;
    private final FanOutPlan<T> plan;
    private final ItemResults<T> outcomes;
    private final TaskCreator<T> creation;
    private final Map<String, ManusClient> clients;
    /** Positions of the keys so far; touched by the input's thread only, one item after another. */
    private final @Nullable KeyOffsetIndex positions;

    private long position;

    ItemProcessor(JobContext<T> parts) {
        this.parts = parts;
        this.plan = parts.plan();
        this.outcomes = new ItemResults<>(parts);
        this.creation = new TaskCreator<>(parts, outcomes);
        this.clients = plan.clients().stream()
                .collect(Collectors.toMap(client -> client.user().label(), Function.identity(), (one, same) -> one));
        this.positions = plan.keysAreUnique() ? null : new KeyOffsetIndex();
    }

    /** One outcome, or none where the job stopped before the item was begun. */
    Mono<FanOutOutcome<T>> run(T item, ItemSlot slot) {
        parts.state().taken.increment();
        position++;
        String key = "#" + position;
        try {
            key = key(item);
            WorkItem<T> order = order(item, key, slot);
            return ItemState.walk(begin(order));
        } catch (InvalidRequestException e) {
            return Mono.just(outcomes.bad(item, key, e));
        }
    }

    /** Counts what a task of an earlier run uses. It has a place among those in flight until it is seen to end. */
    Mono<FanOutOutcome<T>> follow(LedgerEntry entry, ItemSlot slot) {
        return entry instanceof Intended intended
                ? search(intended, slot)
                : Mono.justOrEmpty(EarlierTask.of(entry).findFirst()).flatMap(task -> follow(task, slot));
    }

    /** A create that was in flight when its run was killed, and whose key may not come. */
    private Mono<FanOutOutcome<T>> search(Intended intended, ItemSlot slot) {
        ManusClient client = clients.get(intended.user());
        if (client == null || !plan.correlation()) {
            return Mono.empty();
        }
        String correlation = Fingerprints.correlation(parts.job(), intended.key(), intended.attempt());
        return Mono.defer(() -> {
            Runnable figureKnown = parts.credits().expectFigure();
            return parts.creates()
                    .around(client.tasks().findByCorrelation(correlation, intended.at(), parts.opened()))
                    .filter(task -> !parts.state().isAwaited(task.taskId()))
                    .flatMap(task -> {
                        Created created = Created.of(intended, task.taskId(), task.taskUrl(), sentAt(intended));
                        return parts.record(created).then(follow(created, slot));
                    })
                    .onErrorResume(error -> !(error instanceof LedgerException), error -> {
                        log.debug("No task is found for key {}: its create may have been lost", intended.key(), error);
                        return Mono.empty();
                    })
                    .doFinally(signal -> figureKnown.run());
        });
    }

    private Mono<FanOutOutcome<T>> follow(EarlierTask task, ItemSlot slot) {
        return Mono.deferContextual(context -> {
            Runnable free = parts.state().runningOn(slot);
            ManusClient client = clients.get(task.user());
            if (client == null) {
                parts.credits()
                        .placeLost("the ledger says that user '" + task.user() + "' created task " + task.taskId()
                                + ", but this job has no such user");
            } else {
                FollowedTask followed = new FollowedTask(client.tasks(), task.taskId(), task.createdAt(), true, free);
                CreditUsageRecorder recorder = task.entry() instanceof Finished finished
                        ? parts.creditWriter(finished)
                        : CreditUsageRecorder.NONE;
                parts.credits().followEarlier(followed, task.counted(), recorder, context);
            }
            return Mono.empty();
        });
    }

    private String key(T item) {
        String key;
        try {
            key = plan.key().apply(item);
        } catch (Throwable e) {
            throw new InvalidRequestException("key", "item " + position + " gives none: " + e);
        }
        if (key == null || key.isBlank()) {
            throw new InvalidRequestException("key", "is missing or blank at item " + position);
        }
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(key)) {
            throw new InvalidRequestException(
                    "key", "of item " + position + " is no Unicode text: it holds half of a character");
        }
        return key;
    }

    private WorkItem<T> order(T item, String key, ItemSlot slot) {
        long before = positions == null ? -1 : positions.get(key);
        if (before > 0) {
            throw new InvalidRequestException(
                    "key",
                    "'" + key + "' is the key of item " + before + " and again of item " + position
                            + "; give each item a key of its own");
        }
        if (positions != null) {
            positions.put(key, position);
        }
        try {
            CreateTaskRequest request =
                    withSchema(Objects.requireNonNull(plan.request().apply(item), "the request is null"));
            return new WorkItem<>(item, key, request, print(item, request), slot);
        } catch (InvalidRequestException e) {
            throw e;
        } catch (Throwable e) {
            throw new InvalidRequestException("request", "item " + position + " gives none: " + e);
        }
    }

    private String print(T item, CreateTaskRequest request) {
        String more = Objects.requireNonNull(plan.fingerprint().apply(item), "the fingerprint is null");
        return Fingerprints.of(plan.support().codec().write(request), more);
    }

    private CreateTaskRequest withSchema(CreateTaskRequest request) {
        return plan.structured() == null || request.structuredOutputSchema() != null
                ? request
                : request.toBuilder()
                        .structuredOutputSchema(plan.structured().schema())
                        .build();
    }

    private Mono<ItemState<T>> begin(WorkItem<T> order) {
        return plan.ledger()
                .find(order.key())
                .map(known -> {
                    parts.state().resumed(ItemHistory.of(known));
                    return resume(order, known);
                })
                .defaultIfEmpty(creation.create(order, ItemHistory.NONE))
                .map(ItemState::then);
    }

    private Mono<ItemState<T>> resume(WorkItem<T> order, LedgerEntry known) {
        // an outcome that was taken from elsewhere, without a task, cannot be searched for: its correlation is unknown
        boolean again = known instanceof Finished finished
                && plan.reopen().contains(finished.outcome().status())
                && !wasReopened(finished)
                && !(isOfUnknownRequest(known)
                        && finished.outcome().taskId() == null
                        && !finished.outcome().status().leavesNoTaskBehind());
        if (again && leavesNoTaskBehind((Finished) known)) {
            return creation.create(order, ItemHistory.of(known));
        }
        if (!isOfUnknownRequest(known) && !known.fingerprint().equals(order.print())) {
            return Mono.just(ItemState.ended(outcomes.bad(
                    order.item(),
                    order.key(),
                    new InvalidRequestException(
                            "key",
                            "'" + order.key() + "' stands for another request in the ledger; " + remedy(known)))));
        }
        if (known instanceof Finished finished) {
            return again
                    ? reopened(order, finished)
                    : Mono.just(ItemState.ended(outcomes.resumed(order, finished.outcome())));
        }
        if (known instanceof Created created) {
            parts.twins().await(created, plan.correlation() ? correlation(order, created.attempt()) : null);
            return awaitOlder(order, created, ReopenedTask.NONE);
        }
        return reconcile(order, (Intended) known);
    }

    /** Its new task ended too, since the job was started first. */
    private boolean wasReopened(Finished finished) {
        return leavesNoTaskBehind(finished) && isTooNew(finished.outcome());
    }

    /** For a further task. */
    private boolean isTooNew(ItemOutcome outcome) {
        Instant before = plan.reopenBefore();
        return before != null && !outcome.finishedAt().isBefore(before);
    }

    private static boolean isOfUnknownRequest(LedgerEntry known) {
        return known.fingerprint().isEmpty();
    }

    /** An outcome that is not taken as final: its task is awaited again, or looked for. */
    private Mono<ItemState<T>> reopened(WorkItem<T> order, Finished finished) {
        ItemOutcome outcome = finished.outcome();
        int counted = own(finished);
        LedgerEntry entry = unfinished(order, outcome, counted);
        if (entry instanceof Created created) {
            boolean failed = outcome.status() == OutcomeStatus.FAILED && !isTooNew(outcome);
            return awaitOlder(order, created, new ReopenedTask(counted, failed));
        }
        return reconcile(order, (Intended) entry);
    }

    private Mono<ItemState<T>> awaitOlder(WorkItem<T> order, Created created, ReopenedTask reopened) {
        ManusClient client = clients.get(created.user());
        return client == null
                ? Mono.just(ItemState.ended(outcomes.unanswered(
                        order,
                        OutcomeStatus.FAILED,
                        created,
                        OutcomeError.of(outcomes.userGone(created.user())),
                        null)))
                : creation.awaiting().awaitOlder(order, client, created, reopened);
    }

    /** Whether a further task cannot be one too many. Earlier versions took a task for failed that could not be found for a moment. */
    private static boolean leavesNoTaskBehind(Finished finished) {
        ItemOutcome outcome = finished.outcome();
        return outcome.status().leavesNoTaskBehind()
                && finished.spentBefore() == null
                && (outcome.taskId() == null
                        || outcome.error() == null
                        || !NOT_FOUND.equals(outcome.error().code()));
    }

    /**
     * What the last task of the key has used itself, of the credits that its outcome tells. Entries of earlier versions tell it only of
     * a first task that a person stopped.
     */
    private static int own(Finished finished) {
        ItemOutcome outcome = finished.outcome();
        if (finished.spentBefore() != null) {
            return outcome.credits() == null ? 0 : outcome.credits() - finished.spentBefore();
        }
        return outcome.status() == OutcomeStatus.STOPPED && outcome.attempts() == 1 && outcome.credits() != null
                ? outcome.credits()
                : 0;
    }

    /** What leaves no task behind may be ordered anew, changed or not. */
    private static String remedy(LedgerEntry known) {
        return known instanceof Finished finished && leavesNoTaskBehind(finished)
                ? "it ended as " + finished.outcome().status() + ": have the changed item sent with reopen("
                        + finished.outcome().status() + ")"
                : "give the changed item a new key, or use another ledger";
    }

    /** The entry before an outcome that is not taken as final. */
    private static LedgerEntry unfinished(WorkItem<?> order, ItemOutcome outcome, int own) {
        Instant at = outcome.createdAt() == null ? outcome.finishedAt().minus(LONGEST_CREATE) : outcome.createdAt();
        String user = String.valueOf(outcome.user());
        int attempt = outcome.attempts();
        // what was spent by the tasks before it
        int spent = outcome.credits() == null ? 0 : outcome.credits() - own;
        return outcome.taskId() == null
                ? new Intended(order.key(), order.print(), user, attempt, attempt - 1, spent, true, at)
                : new Created(
                        order.key(),
                        order.print(),
                        user,
                        attempt,
                        attempt - 1,
                        spent,
                        outcome.taskId(),
                        outcome.taskUrl(),
                        at);
    }

    /** A create that may have been sent before: found again, or provably never made. */
    private Mono<ItemState<T>> reconcile(WorkItem<T> order, Intended intended) {
        if (!intended.open()) {
            return creation.create(order, ItemHistory.of(intended));
        }
        ManusClient client = clients.get(intended.user());
        if (client == null) {
            return Mono.just(ItemState.ended(outcomes.ambiguous(order, intended, outcomes.userGone(intended.user()))));
        }
        if (!plan.correlation()) {
            return Mono.just(ItemState.ended(outcomes.ambiguous(order, intended, ItemResults.lost(order))));
        }
        String correlation = correlation(order, intended.attempt());
        CreateTaskRequest sent =
                order.request().toBuilder().correlation(correlation).build();
        return parts.interrupts()
                .around(client.tasks().findByCorrelation(sent, intended.at(), parts.opened()))
                .flatMap(task -> {
                    Created created = Created.of(
                            mayHaveBeenRepeated(intended) ? intended.repeated() : intended,
                            task.taskId(),
                            task.taskUrl(),
                            sentAt(intended));
                    parts.twins().await(created, correlation);
                    return parts.record(created).thenReturn(creation.awaiting().awaitOlder(order, client, created));
                })
                // written down, so that no later run has to look and wait again
                .switchIfEmpty(Mono.defer(() -> {
                    Intended refused = intended.repeated().refused();
                    return parts.record(refused).thenReturn(creation.create(order, ItemHistory.of(refused)));
                }))
                .map(ItemState::then)
                // not written down: the next run looks again
                .onErrorResume(
                        error -> !(error instanceof LedgerException),
                        error -> Mono.just(ItemState.ended(
                                error instanceof CancellationGroup.InterruptedItemException
                                        ? outcomes.ambiguous(order, intended, unlooked())
                                        : outcomes.ambiguous(order, intended, error))));
    }

    private String correlation(WorkItem<T> order, int attempt) {
        return Fingerprints.correlation(parts.job(), order.key(), attempt);
    }

    /** The run that sent it may have lived on for the settle time, and have sent it again. */
    private boolean mayHaveBeenRepeated(Intended intended) {
        return !intended.at().plus(parts.twins().settleTime()).isAfter(parts.opened());
    }

    /** By our clock, which tells how long the task has run. */
    private Instant sentAt(Intended intended) {
        return intended.at().isAfter(parts.now()) ? parts.now() : intended.at();
    }

    private OutcomeError unlooked() {
        return parts.outage().error("whether the last run created a task is not known");
    }
}
