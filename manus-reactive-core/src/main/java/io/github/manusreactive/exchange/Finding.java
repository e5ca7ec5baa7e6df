package io.github.manusreactive.exchange;

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
     * @param <T> the call's value
     */
    record Unclear<T>(String why) implements Finding<T> {}
}
