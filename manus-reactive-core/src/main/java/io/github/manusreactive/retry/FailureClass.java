package io.github.manusreactive.retry;

import io.github.manusreactive.operation.Operation;

/**
 * Knowledge about the server's side when an attempt failed. Together with the operation it decides if a retry is
 * allowed.
 *
 * @since 0.1.0
 */
public enum FailureClass {
    /** The request did not reach the server. */
    NOT_SENT,
    /**
     * The server rejected the request without processing it: 429, or 503 with an error code of the API ({@code
     * "ok":false}).
     */
    REFUSED,
    /** The server rejected the request as invalid: 4xx. */
    REJECTED,
    /** The server failed: 5xx with an error code of the API. */
    SERVER_FAILED,
    /** The request was sent and no valid response arrived: reset, timeout, broken body, or a response of a gateway. */
    UNKNOWN,
    /** The request was sent and no valid response arrived, but a read showed that it had no effect. */
    UNDONE;

    /**
     * Returns {@code true} if the client may retry an attempt that failed this way, {@code false} if a retry could take
     * effect twice or cannot help.
     */
    public boolean mayRepeat(Operation operation) {
        return switch (this) {
            case NOT_SENT, REFUSED, UNDONE -> true;
            case REJECTED -> false;
            case SERVER_FAILED, UNKNOWN -> operation.repeatable();
        };
    }
}
