package io.github.manusreactive.internal.call.reconcile;

import org.jspecify.annotations.Nullable;

/**
 * Result of reading the state after a call with an unknown outcome.
 *
 * @param <T> the call's value
 */
public sealed interface ReconciliationResult<T> {

    /**
     * The server processed the call.
     *
     * @param value the value of the lost response
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
     * The state is inconclusive.
     *
     * @param why reason, for messages
     * @param error the error of the read, {@code null} if it succeeded
     * @param <T> the call's value
     */
    record Unclear<T>(String why, @Nullable Throwable error) implements ReconciliationResult<T> {}
}
