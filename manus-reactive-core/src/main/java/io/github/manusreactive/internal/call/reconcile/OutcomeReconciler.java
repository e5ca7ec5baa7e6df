package io.github.manusreactive.internal.call.reconcile;

import io.github.manusreactive.internal.call.ApiCaller;
import java.time.Instant;
import reactor.core.publisher.Mono;

/**
 * Finds out if a call with an unknown outcome took effect. For operations that must not be repeated, if the request
 * identifies its effect.
 *
 * @param <T> the call's value
 */
@FunctionalInterface
public interface OutcomeReconciler<T> {

    /**
     * Reads the state once.
     *
     * @param api makes the reads, which end at the call's deadline
     * @param oldest an object created before this time is not the effect
     * @return the result; an error counts as inconclusive
     */
    Mono<ReconciliationResult<T>> read(ApiCaller api, Instant oldest);
}
