package io.github.manusreactive.exchange;

import reactor.core.publisher.Mono;

/**
 * Looks whether a call whose answer is missing was processed. Attached to the {@link ApiCall} of an operation that must not be
 * repeated blindly.
 *
 * @param <T> the call's value
 */
@FunctionalInterface
public interface Reconciler<T> {

    /**
     * Reads the state once.
     *
     * @param reads for the reading calls; ends with the call's own deadline
     * @param start when the call was sent
     * @return what was found; an error counts as unclear
     */
    Mono<Finding<T>> look(Exchange reads, CallStart start);
}
