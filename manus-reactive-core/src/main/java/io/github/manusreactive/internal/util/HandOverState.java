package io.github.manusreactive.internal.util;

import java.util.concurrent.atomic.AtomicReference;

/**
 * Whether a request was handed over to a connection. Decided once: Reactor Netty may report an error to the subscriber and write
 * the request afterwards, so the write and the classification of the error race for this state, and the loser acts accordingly.
 */
public final class HandOverState {

    private enum StateKind {
        OPEN,
        HANDED_OVER,
        FAILED_BEFORE_SEND
    }

    private final AtomicReference<StateKind> state = new AtomicReference<>(StateKind.OPEN);

    /** Starts undecided. */
    public HandOverState() {}

    /**
     * Claims the request for the connection; called on its event loop right before the write.
     *
     * @return false if the attempt has failed as not sent: nothing may be written any more
     */
    public boolean handOver() {
        return state.compareAndSet(StateKind.OPEN, StateKind.HANDED_OVER);
    }

    /**
     * Claims that the request was not sent.
     *
     * @return false if it was handed over, so that the server may have seen it
     */
    public boolean failBeforeSend() {
        return state.compareAndSet(StateKind.OPEN, StateKind.FAILED_BEFORE_SEND)
                || state.get() == StateKind.FAILED_BEFORE_SEND;
    }

    /** Whether the request was claimed for the connection. */
    public boolean isHandedOver() {
        return state.get() == StateKind.HANDED_OVER;
    }
}
