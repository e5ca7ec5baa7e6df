package io.github.manusreactive.retry;

import io.github.manusreactive.operation.Operation;

/**
 * What is known of the server's side when an attempt failed; with the operation it decides whether a repeat is allowed.
 *
 * @since 0.1.0
 */
public enum FailureClass {
    /** The request provably never reached the server. */
    NOT_SENT,
    /** The server refused to look at the request now: 429, or 503 in the API's own words, {@code "ok":false} with a code. */
    REFUSED,
    /** The server answered that the request is wrong: 4xx. */
    REJECTED,
    /** The server answered that it failed: 5xx in the API's own words. */
    SERVER_FAILED,
    /** The request was sent and no valid answer came: reset, silence, a broken body, a gateway's words. */
    UNKNOWN,
    /** The request was sent and no valid answer came, but a read made sure that it had no effect. */
    UNDONE;

    /**
     * Whether an attempt that failed this way may be repeated.
     *
     * @param operation what was called
     * @return false where a repeat could do something twice, or cannot help
     */
    public boolean mayRepeat(Operation operation) {
        return switch (this) {
            case NOT_SENT, REFUSED, UNDONE -> true;
            case REJECTED -> false;
            case SERVER_FAILED, UNKNOWN -> operation.repeatable();
        };
    }
}
