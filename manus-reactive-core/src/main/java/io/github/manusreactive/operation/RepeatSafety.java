package io.github.manusreactive.operation;

/**
 * What happens when the same call reaches the server twice.
 *
 * @since 0.1.0
 */
public enum RepeatSafety {
    /** The second call leads to the same end state: it may be repeated after any failure. */
    SAFE,
    /** The second call leaves a record behind that costs nothing and expires by itself: it may be repeated too. */
    HARMLESS,
    /**
     * The second call does the thing again: starts a second paid task, posts a message twice, deploys once more. Repeated
     * only when the first one provably never reached the server or was refused by it.
     */
    UNSAFE
}
