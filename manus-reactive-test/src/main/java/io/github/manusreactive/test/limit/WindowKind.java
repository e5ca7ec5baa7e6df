package io.github.manusreactive.test.limit;

/**
 * How a server may count calls. The real API does not document which one it uses, so a client must handle all of
 * them.
 *
 * @since 0.1.0
 */
public enum WindowKind {
    /** The count restarts every period; up to twice the limit can pass around the edge of a window. */
    FIXED,
    /** No more than the limit in any period, regardless of its start. */
    SLIDING,
    /** A bucket of the limit's size, refilled evenly over the period. */
    TOKEN_BUCKET,
    /** One call every period divided by the limit, without any burst. */
    SPACED
}
