package io.github.manusreactive.internal.util;

import java.util.concurrent.atomic.AtomicReference;

/**
 * State of the handover of a request to a connection. Decided once: Reactor Netty may report an error to the subscriber
 * and write the request afterwards, so the write and the classification of the error race for this state, and the loser
 * acts accordingly.
 */
public final class HandOverState {

    private enum StateKind {
        OPEN,
        HANDED_OVER,
        FAILED_BEFORE_SEND
    }

    private final AtomicReference<StateKind> state = new AtomicReference<>(StateKind.OPEN);

    public HandOverState() {}

    /**
     * Claims the request for the connection; called on its event loop immediately before the write.
     *
     * @return {@code false} if the attempt has failed as not sent: nothing may be written
     */
    public boolean handOver() {
        return state.compareAndSet(StateKind.OPEN, StateKind.HANDED_OVER);
    }

    /**
     * Claims that the request was not sent.
     *
     * @return {@code false} if it was handed over, so that the server may have received it
     */
    public boolean failBeforeSend() {
        return state.compareAndSet(StateKind.OPEN, StateKind.FAILED_BEFORE_SEND)
                || state.get() == StateKind.FAILED_BEFORE_SEND;
    }

    /** Returns {@code true} if the request was claimed for the connection. */
    public boolean isHandedOver() {
        return state.get() == StateKind.HANDED_OVER;
    }
}
