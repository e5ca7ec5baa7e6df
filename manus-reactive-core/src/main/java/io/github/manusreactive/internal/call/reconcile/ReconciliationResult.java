package io.github.manusreactive.internal.call.reconcile;

import org.jspecify.annotations.Nullable;

/**
 * What the state says about a call with an unknown outcome.
 *
 * @param <T> the call's value
 */
public sealed interface ReconciliationResult<T> {

    /**
     * The call was processed.
     *
     * @param value what its response would have given
     * @param <T> the call's value
     */
    record Found<T>(T value) implements ReconciliationResult<T> {}

    /**
     * The call has had no effect so far.
     *
     * @param <T> the call's value
     */
    record Absent<T>() implements ReconciliationResult<T> {}

    /**
     * The state does not tell.
     *
     * @param why for people
     * @param error of the reading, {@code null} if that worked
     * @param <T> the call's value
     */
    record Unclear<T>(String why, @Nullable Throwable error) implements ReconciliationResult<T> {}
}
