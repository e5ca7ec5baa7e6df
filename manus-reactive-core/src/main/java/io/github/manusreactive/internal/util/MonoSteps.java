package io.github.manusreactive.internal.util;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/** Chains the steps of a long wait without retaining the objects of earlier steps. */
public final class MonoSteps {

    private MonoSteps() {}

    /**
     * Separates a step from the next one. A chain of operators retains everything upstream until it terminates: with
     * {@code flatMap} alone, a task that is awaited all day would retain the call that created it. Old garbage also
     * keeps young objects that it references from being collected, for example the call that reads a task's result.
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

    /**
     * Returns the result of a function of the application. A thrown exception becomes the error of the step, since the
     * wait would otherwise not terminate.
     */
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
     * Repeats a step until one returns a value; empty steps pause by themselves. The chain of operators does not grow,
     * and completed steps are not retained.
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
