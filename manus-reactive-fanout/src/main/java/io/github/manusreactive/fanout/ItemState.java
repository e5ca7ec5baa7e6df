package io.github.manusreactive.fanout;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Where an item stands after one step: it goes on with another one, or has ended. An item may take any number of steps, such as
 * while users come and go, so they follow one another and are not nested.
 *
 * @param otherwise how the item ends where no later step ends it
 */
record ItemState<T>(
        @Nullable Mono<ItemState<T>> next,
        @Nullable FanOutOutcome<T> end,
        @Nullable FanOutOutcome<T> otherwise) {

    /** Hint for the queue between two steps: there is never more than one in it. */
    private static final int QUEUE = 8;

    static <T> ItemState<T> then(Mono<ItemState<T>> next) {
        return new ItemState<>(next, null, null);
    }

    static <T> ItemState<T> then(Mono<ItemState<T>> next, FanOutOutcome<T> otherwise) {
        return new ItemState<>(next, null, otherwise);
    }

    static <T> ItemState<T> ended(FanOutOutcome<T> outcome) {
        return new ItemState<>(null, outcome, null);
    }

    /** Takes steps until one ends the item, or gives nothing. */
    static <T> Mono<FanOutOutcome<T>> walk(Mono<ItemState<T>> first) {
        return first.expand(ItemState::following, QUEUE)
                .mapNotNull(ItemState::end)
                .next();
    }

    private Mono<ItemState<T>> following() {
        if (next == null) {
            return Mono.empty();
        }
        return otherwise == null
                ? next
                : next.map(step -> step.orElse(otherwise)).defaultIfEmpty(ended(otherwise));
    }

    private ItemState<T> orElse(FanOutOutcome<T> outcome) {
        return end != null || otherwise != null ? this : new ItemState<>(next, null, outcome);
    }
}
