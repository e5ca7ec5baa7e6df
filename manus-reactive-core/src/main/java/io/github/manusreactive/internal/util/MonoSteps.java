package io.github.manusreactive.internal.util;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/** How the steps of a long wait follow each other without one holding what the last one needed. */
public final class MonoSteps {

    private MonoSteps() {}

    /**
     * Cuts a step off from the one after it. A chain of operators holds all that is upstream until its end: with {@code flatMap}
     * alone, a task that is waited for all day would keep the call that created it. And what has waited long keeps, once it is garbage,
     * whatever it leads to from being collected with the young objects: the call that reads a task's answer, say.
     */
    public static <T> Mono<T> detached(Mono<T> step) {
        return Mono.create(sink -> {
            Disposable.Swap running = Disposables.swap();
            sink.onDispose(running);
            if (running.isDisposed()) {
                return;
            }
            running.update(step.subscribe(sink::success, sink::error, sink::success, Context.of(sink.contextView())));
        });
    }

    /** What a function of the user's gives. Whatever it throws is the step's error: thrown on, it would leave a wait without an end. */
    public static <T> Mono<T> given(Supplier<Mono<T>> function) {
        return Mono.defer(() -> {
            try {
                return function.get();
            } catch (Throwable e) {
                return Mono.error(e);
            }
        });
    }

    /**
     * Takes a step again and again until one brings a value; steps that come out empty pause by themselves. Flat: after a million
     * steps the chain of operators is as long as after the first, and a step that is over is held by nobody.
     */
    public static <T> Mono<T> untilPresent(Supplier<Mono<T>> step) {
        return Mono.defer(() -> {
            AtomicBoolean present = new AtomicBoolean();
            return Mono.defer(step)
                    .doOnNext(value -> present.set(true))
                    .repeat(() -> !present.get())
                    .singleOrEmpty();
        });
    }
}
