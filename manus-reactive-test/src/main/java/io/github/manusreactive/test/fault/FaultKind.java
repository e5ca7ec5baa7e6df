package io.github.manusreactive.test.fault;

/**
 * The effect of a fault on a call.
 *
 * @since 0.1.0
 */
public enum FaultKind {
    /** The response is late; the call is processed at once. */
    LATENCY(true),
    /** The call is processed, but no response is sent. */
    HANG(true),
    /** The call is not processed, and no response is sent. */
    HANG_BEFORE_PROCESSING(false),
    /** The connection is reset; the call is not processed. */
    RESET_BEFORE_PROCESSING(false),
    /** The call is processed, then the connection is reset instead of sending a response. */
    RESET_AFTER_PROCESSING(true),
    /** The call is processed; the response is cut off. */
    TRUNCATED(true),
    /** The call is processed; the response is a 200 whose body is not JSON. */
    GARBAGE_BODY(true),
    /** The call is processed; the response is not valid HTTP. */
    MALFORMED(true),
    /** A fixed response; the call is not processed. */
    ANSWER(false),
    /** The call is processed, but a fixed response is sent. */
    ANSWER_AFTER_PROCESSING(true),
    /** The connection is refused in memory, and reset before processing over loopback. */
    REFUSED(false),
    /** A pooled connection is dead before the request is written (in memory), or reset (over loopback). */
    STALE_CONNECTION(false),
    /**
     * The response is correct, but its connection is then closed without notice, so that a pool contains a dead one.
     */
    CLOSE_AFTER_ANSWER(true);

    private final boolean processed;

    FaultKind(boolean processed) {
        this.processed = processed;
    }

    /**
     * Returns {@code true} if the call takes effect.
     *
     * @return for example {@code true} if a task is created although the caller may not learn of it
     */
    public boolean processed() {
        return processed;
    }
}
