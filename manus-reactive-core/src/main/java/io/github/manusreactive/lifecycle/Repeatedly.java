package io.github.manusreactive.lifecycle;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;

/** Loops. */
final class Repeatedly {

    private Repeatedly() {}

    /**
     * Takes a step again and again until one brings a value; steps that come out empty pause by themselves. Flat: after a million
     * steps the chain of operators is as long as after the first.
     */
    static <T> Mono<T> untilPresent(Supplier<Mono<T>> step) {
        return Mono.defer(() -> {
            AtomicBoolean present = new AtomicBoolean();
            return Mono.defer(step)
                    .doOnNext(value -> present.set(true))
                    .repeat(() -> !present.get())
                    .singleOrEmpty();
        });
    }
}
