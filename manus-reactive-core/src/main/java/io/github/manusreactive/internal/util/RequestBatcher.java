package io.github.manusreactive.internal.util;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * Executes requests in batches, one batch per key at a time. Requests that arrive while a batch runs share the next
 * one, so each result was read after its request was made. A batch runs in the context of its first request, and is
 * cancelled only if all subscribers cancel.
 */
public final class RequestBatcher {

    private final ConcurrentHashMap<Object, PendingBatch<?, ?>> newest = new ConcurrentHashMap<>();

    /**
     * Joins the next batch. Cold.
     *
     * @param key identifies the batches; all requests of a key have the same types
     * @param run executes the requests of a batch; the function of the first request is used
     */
    public <Q, R> Mono<R> join(Object key, Q request, Function<List<Q>, Mono<R>> run) {
        return Mono.deferContextual(context -> Mono.using(
                () -> this.<Q, R>enter(key, request),
                batch -> {
                    if (batch.started.compareAndSet(false, true)) {
                        start(key, batch, run, context);
                    }
                    return batch.outcome.asMono();
                },
                batch -> leave(key, batch)));
    }

    /** For tests: 0 if no batch runs. */
    int size() {
        return newest.size();
    }

    /** A key stands for one pair of types. */
    @SuppressWarnings("unchecked")
    private <Q, R> PendingBatch<Q, R> enter(Object key, Q request) {
        return (PendingBatch<Q, R>) newest.compute(key, (same, last) -> {
            PendingBatch<Q, R> batch = last != null && !last.begun
                    ? (PendingBatch<Q, R>) last
                    : new PendingBatch<>(last == null ? Mono.empty() : last.ended.asMono());
            batch.requests.add(request);
            batch.members++;
            return batch;
        });
    }

    private <Q, R> void start(
            Object key, PendingBatch<Q, R> batch, Function<List<Q>, Mono<R>> run, ContextView context) {
        Mono<R> work = GuardedMono.of(
                () -> batch.turn.then(Mono.defer(() -> run.apply(begin(key, batch)))), Function.identity());
        batch.work.update(work.doFinally(end -> batch.ended.tryEmitEmpty())
                .subscribe(
                        batch.outcome::tryEmitValue,
                        batch.outcome::tryEmitError,
                        batch.outcome::tryEmitEmpty,
                        Context.of(context)));
    }

    private <Q, R> List<Q> begin(Object key, PendingBatch<Q, R> batch) {
        List<Q> requests = new ArrayList<>();
        newest.computeIfPresent(key, (same, now) -> {
            batch.begun = true;
            requests.addAll(batch.requests);
            return now;
        });
        return requests;
    }

    private void leave(Object key, PendingBatch<?, ?> batch) {
        AtomicBoolean last = new AtomicBoolean();
        newest.compute(key, (same, now) -> {
            last.set(--batch.members == 0);
            return now == batch && last.get() ? null : now;
        });
        if (last.get()) {
            batch.work.dispose();
        }
    }

    /** The plain fields are accessed only within the map's methods. */
    private static final class PendingBatch<Q, R> {

        private final Mono<Void> turn;
        private final List<Q> requests = new ArrayList<>();
        private int members;
        private boolean begun;
        private final AtomicBoolean started = new AtomicBoolean();
        private final Sinks.Empty<Void> ended = Sinks.empty();
        private final Sinks.One<R> outcome = Sinks.one();
        private final Disposable.Swap work = Disposables.swap();

        PendingBatch(Mono<Void> turn) {
            this.turn = turn;
        }
    }
}
