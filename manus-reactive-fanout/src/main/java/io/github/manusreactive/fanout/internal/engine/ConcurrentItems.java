package io.github.manusreactive.fanout.internal.engine;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/**
 * Processes a bounded number of items at once. Requests an item from the input only if a {@link ItemSlot slot} is free.
 * A slot becomes free when the outcome is emitted, so a slow subscriber slows down the input.
 */
public final class ConcurrentItems<T, R> {

    /** Number of {@code flatMap} operators, because each visits all of its running publishers when one completes. */
    private static final int RAILS = 256;

    private record AdmittedItem<T>(T item, ItemSlot slot) {}

    private record ProcessedItem<R>(ItemSlot slot, @Nullable R outcome) {}

    private final int concurrency;
    private final BiFunction<? super T, ItemSlot, Mono<R>> processor;

    public ConcurrentItems(int concurrency, BiFunction<? super T, ItemSlot, Mono<R>> processor) {
        this.concurrency = concurrency;
        this.processor = processor;
    }

    /**
     * Emits the outcomes. An error of the input is emitted after all items have been processed, an error of an item at once.
     *
     * @param inputOrder whether to emit outcomes in the order of the items instead of as they end
     */
    public Flux<R> process(Publisher<? extends T> items, boolean inputOrder) {
        return Flux.defer(() -> {
            AtomicReference<@Nullable Throwable> inputError = new AtomicReference<>();
            Flux<AdmittedItem<T>> admitted = Flux.create(
                    sink -> items.subscribe(new ItemAdmission(sink, inputError)), FluxSink.OverflowStrategy.IGNORE);
            Flux<ProcessedItem<R>> processed = inputOrder
                    ? admitted.flatMapSequential(this::process, Integer.MAX_VALUE, 1)
                    : admitted.parallel(Math.min(RAILS, concurrency), Integer.MAX_VALUE)
                            .flatMap(this::process, false, Integer.MAX_VALUE, 1)
                            .sequential(1);
            return processed
                    .<R>handle((each, sink) -> {
                        if (each.outcome != null) {
                            sink.next(each.outcome);
                        }
                        each.slot.free();
                    })
                    .concatWith(
                            Mono.defer(() -> Mono.justOrEmpty(inputError.get()).flatMap(Mono::error)));
        });
    }

    private Mono<ProcessedItem<R>> process(AdmittedItem<T> admitted) {
        ItemSlot slot = admitted.slot;
        return processor
                .apply(admitted.item, slot)
                .map(outcome -> new ProcessedItem<>(slot, outcome))
                .defaultIfEmpty(new ProcessedItem<>(slot, null));
    }

    /** Requests one item for each free slot. */
    private final class ItemAdmission extends BaseSubscriber<T> {

        private final FluxSink<AdmittedItem<T>> sink;
        private final AtomicReference<@Nullable Throwable> error;

        ItemAdmission(FluxSink<AdmittedItem<T>> sink, AtomicReference<@Nullable Throwable> error) {
            this.sink = sink;
            this.error = error;
            sink.onDispose(this);
        }

        @Override
        public Context currentContext() {
            return Context.of(sink.contextView());
        }

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            subscription.request(concurrency);
        }

        @Override
        protected void hookOnNext(T item) {
            sink.next(new AdmittedItem<>(item, new ItemSlot(() -> request(1))));
        }

        @Override
        protected void hookOnComplete() {
            sink.complete();
        }

        @Override
        protected void hookOnError(Throwable failure) {
            error.set(failure);
            sink.complete();
        }
    }
}
