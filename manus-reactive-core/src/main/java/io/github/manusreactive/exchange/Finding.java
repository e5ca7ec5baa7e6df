package io.github.manusreactive.exchange;

import java.time.Instant;
import java.util.Collection;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a look at the state says about a call whose answer is missing.
 *
 * @param <T> the call's value
 */
public sealed interface Finding<T> {

    /**
     * It was processed.
     *
     * @param value what its answer would have said
     * @param <T> the call's value
     */
    record Found<T>(T value) implements Finding<T> {}

    /**
     * It has had no effect so far.
     *
     * @param <T> the call's value
     */
    record Absent<T>() implements Finding<T> {}

    /**
     * The state does not tell.
     *
     * @param why for people
     * @param error of the reading, {@code null} where that worked
     * @param <T> the call's value
     */
    record Unclear<T>(String why, @Nullable Throwable error) implements Finding<T> {}

    /** The first of some lookalikes that is new enough. */
    static <A, T> Finding<T> amongLookalikes(
            Collection<A> lookalikes, CallStart start, Function<A, @Nullable Instant> madeAt, Function<A, T> value) {
        boolean unclear = false;
        for (A each : lookalikes) {
            Instant made = madeAt.apply(each);
            Boolean isNew = made == null ? null : start.precedes(made);
            if (Boolean.TRUE.equals(isNew)) {
                return new Found<>(value.apply(each));
            }
            unclear |= isNew == null;
        }
        return unclear
                ? new Unclear<>(
                        "there is a match, but its time or the server's clock is unknown, so it may be older", null)
                : new Absent<>();
    }
}
