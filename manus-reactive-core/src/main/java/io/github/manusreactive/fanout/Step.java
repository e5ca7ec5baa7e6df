package io.github.manusreactive.fanout;

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
        return first.expand(Step::following, QUEUE).mapNotNull(Step::end).next();
    }

    private Mono<Step<T>> following() {
        if (next == null) {
            return Mono.empty();
        }
        return otherwise == null
                ? next
                : next.map(step -> step.orElse(otherwise)).defaultIfEmpty(ended(otherwise));
    }

    private Step<T> orElse(FanOutOutcome<T> outcome) {
        return end != null || otherwise != null ? this : new Step<>(next, null, outcome);
    }
}
