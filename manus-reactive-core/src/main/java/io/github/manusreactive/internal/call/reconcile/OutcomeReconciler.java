package io.github.manusreactive.internal.call.reconcile;

import io.github.manusreactive.internal.call.ApiCaller;
import java.time.Instant;
import reactor.core.publisher.Mono;

/**
 * Finds out whether a call with an unknown outcome had its effect. For operations that must not be repeated blindly, if something that
 * was sent identifies the effect.
 *
 * @param <T> the call's value
 */
@FunctionalInterface
public interface OutcomeReconciler<T> {

    /**
     * Reads the state once.
     *
     * @param api for the reading calls; they end with the call's own deadline
     * @param oldest what was made before this time is not the effect
     * @return what was found; an error counts as unclear
     */
    Mono<ReconciliationResult<T>> read(ApiCaller api, Instant oldest);
}
