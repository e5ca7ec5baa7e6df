package io.github.manusreactive.test.limit;

/**
 * How a server may count calls. The real API doesn't say which one it uses, so a client must be right under all of them.
 *
 * @since 0.1.0
 */
public enum WindowKind {
    /** The count starts anew every period; up to twice the limit passes around a window's edge. */
    FIXED,
    /** No more than the limit in any period, whenever it starts. */
    SLIDING,
    /** A bucket of the limit's size, refilled evenly over the period. */
    TOKEN_BUCKET,
    /** One call every period divided by the limit, without any burst. */
    SPACED
}
