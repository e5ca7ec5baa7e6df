package io.github.manusreactive.fanout;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.error.AmbiguousOutcomeException;
import io.github.manusreactive.error.CallContext;
import io.github.manusreactive.error.LedgerException;
import io.github.manusreactive.fanout.LedgerEntry.Created;
import io.github.manusreactive.fanout.LedgerEntry.Intended;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.task.TaskHandle;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Searches for the task of a key before one is created, if the ledger lost entries: the entry of an earlier create may be among them. The
 * correlation follows from job, key and attempt, so it is known without the entry; the user is not, so all are searched.
 */
final class LostTaskFinder<T> {

    private final JobContext<T> parts;
    private final ItemResults<T> outcomes;
    private final TaskAwaiter<T> awaiting;
    private final Instant since;

    LostTaskFinder(JobContext<T> parts, ItemResults<T> outcomes, TaskAwaiter<T> awaiting, Instant since) {
        this.parts = parts;
        this.outcomes = outcomes;
        this.awaiting = awaiting;
        this.since = since;
    }

    private record FoundTask(ManusClient client, TaskHandle task) {}

    /** Awaits the task that exists; creates one only if there is none. */
    Mono<ItemState<T>> unlessFound(
            WorkItem<T> order, ItemHistory past, Function<ItemHistory, Mono<ItemState<T>>> create) {
        List<ManusClient> clients = parts.plan().clients();
        Intended unknown = new Intended(
                order.key(),
                order.print(),
                clients.get(0).user().label(),
                past.tasks() + 1,
                past.failures(),
                past.spent(),
                true,
                since);
        if (!parts.plan().correlation()) {
            return unclear(order, unknown, lost(order));
        }
        CreateTaskRequest sent = order.request().toBuilder()
                .correlation(Fingerprints.correlation(parts.job(), order.key(), unknown.attempt()))
                .build();
        Mono<FoundTask> search = Flux.fromIterable(clients)
                .flatMapDelayError(
                        client -> client.tasks()
                                .findByCorrelation(sent, since, parts.opened())
                                .map(task -> new FoundTask(client, task)),
                        clients.size(),
                        1)
                .next();
        return parts.creates()
                .around(search)
                .flatMap(found -> {
                    Created created = new Created(
                            order.key(),
                            order.print(),
                            found.client.user().label(),
                            unknown.attempt(),
                            unknown.failures(),
                            unknown.spentBefore(),
                            found.task.taskId(),
                            found.task.taskUrl(),
                            parts.now());
                    return parts.record(created).thenReturn(awaiting.awaitOlder(order, found.client, created));
                })
                .switchIfEmpty(Mono.fromSupplier(() -> create.apply(past.repeatedSince(since))))
                .map(ItemState::then)
                // the job stopped before anything was begun
                .onErrorResume(CancellationGroup.InterruptedItemException.class, stopped -> Mono.empty())
                .onErrorResume(error -> !(error instanceof LedgerException), error -> unclear(order, unknown, error));
    }

    /** Written down as a create that may have been sent: the next run searches again. */
    private Mono<ItemState<T>> unclear(WorkItem<T> order, Intended unknown, Throwable error) {
        return parts.record(unknown).thenReturn(ItemState.ended(outcomes.ambiguous(order, unknown, error)));
    }

    private static AmbiguousOutcomeException lost(WorkItem<?> order) {
        return new AmbiguousOutcomeException(
                CallContext.none(),
                "the ledger lost entries, the one of key '" + order.key()
                        + "' may be among them, and without a correlation its task cannot be searched for; check task.list, then"
                        + " run the key with another ledger",
                null);
    }
}
