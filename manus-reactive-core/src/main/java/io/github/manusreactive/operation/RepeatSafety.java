package io.github.manusreactive.operation;

/**
 * Effect of a call that reaches the server twice.
 *
 * @since 0.1.0
 */
public enum RepeatSafety {
    /** The second call leads to the same state: the client may retry it after any failure. */
    SAFE,
    /** The second call creates a record that costs nothing and expires by itself: the client may retry it, too. */
    HARMLESS,
    /**
     * The second call takes effect again: it starts a second paid task, posts a message twice or deploys again. The
     * client retries it only if the first call did not reach the server or the server rejected it.
     */
    UNSAFE
}
