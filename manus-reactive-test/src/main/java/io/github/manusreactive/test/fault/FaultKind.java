package io.github.manusreactive.test.fault;

/**
 * What a fault does to a call.
 *
 * @since 0.1.0
 */
public enum FaultKind {
    /** The answer comes late; the call is processed at once. */
    LATENCY(true),
    /** The call is processed and never answered. */
    HANG(true),
    /** The call is neither processed nor answered. */
    HANG_BEFORE_PROCESSING(false),
    /** The connection is reset and nothing was processed. */
    RESET_BEFORE_PROCESSING(false),
    /** The call is processed, then the connection is reset instead of an answer. */
    RESET_AFTER_PROCESSING(true),
    /** The call is processed; the answer breaks off in the middle. */
    TRUNCATED(true),
    /** The call is processed; the answer is a 200 whose body is no JSON. */
    GARBAGE_BODY(true),
    /** The call is processed; the answer is no HTTP at all. */
    MALFORMED(true),
    /** A fixed answer instead of the processing. */
    ANSWER(false),
    /** The call is processed, but a fixed answer is given instead of the true one. */
    ANSWER_AFTER_PROCESSING(true),
    /** Nothing listens: in memory a refused connection; over loopback a reset before processing. */
    REFUSED(false),
    /** A pooled connection turns out dead before the request is written: in memory only; over loopback a reset. */
    STALE_CONNECTION(false),
    /** The call is answered properly, then its connection is closed without notice, so that a pool holds a dead one. */
    CLOSE_AFTER_ANSWER(true);

    private final boolean processed;

    FaultKind(boolean processed) {
        this.processed = processed;
    }

    /**
     * Whether the call has its effect all the same.
     *
     * @return true where, for instance, a task comes into being although the caller may not learn of it
     */
    public boolean processed() {
        return processed;
    }
}
