package io.github.manusreactive.fanout;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Where an item stands after one step: it goes on with another one, or has ended. An item may take any number of steps, such as
 * while users come and go, so they follow one another and are not nested.
 *
 * @param otherwise how the item ends where no later step ends it
 */
record Step<T>(
        @Nullable Mono<Step<T>> next,
        @Nullable FanOutOutcome<T> end,
        @Nullable FanOutOutcome<T> otherwise) {

    /** Hint for the queue between two steps: there is never more than one in it. */
    private static final int QUEUE = 8;

    static <T> Step<T> then(Mono<Step<T>> next) {
        return new Step<>(next, null, null);
    }

    static <T> Step<T> then(Mono<Step<T>> next, FanOutOutcome<T> otherwise) {
        return new Step<>(next, null, otherwise);
    }

    static <T> Step<T> ended(FanOutOutcome<T> outcome) {
        return new Step<>(null, outcome, null);
    }

    /** Takes steps until one ends the item, or gives nothing. */
    static <T> Mono<FanOutOutcome<T>> walk(Mono<Step<T>> first) {
        return Mono.defer(() -> {
            AtomicReference<@Nullable FanOutOutcome<T>> otherwise = new AtomicReference<>();
            return first.expand(step -> step.next == null ? Mono.empty() : step.next, QUEUE)
                    .doOnNext(step -> {
                        if (step.otherwise != null) {
                            otherwise.set(step.otherwise);
                        }
                    })
                    .mapNotNull(Step::end)
                    .next()
                    .switchIfEmpty(Mono.fromSupplier(otherwise::get));
        });
    }
}
