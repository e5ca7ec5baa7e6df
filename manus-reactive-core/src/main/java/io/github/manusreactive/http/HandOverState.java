package io.github.manusreactive.http;

import java.util.concurrent.atomic.AtomicReference;

/**
 * Whether a request was handed over to a connection. Decided once: Reactor Netty may report an error to the subscriber and write
 * the request afterwards, so the write and the classification of the error race for this state, and the loser acts accordingly.
 */
final class HandOverState {

    private enum State {
        OPEN,
        HANDED_OVER,
        FAILED_BEFORE_SEND
    }

    private final AtomicReference<State> state = new AtomicReference<>(State.OPEN);

    /**
     * Claims the request for the connection; called on its event loop right before the write.
     *
     * @return false if the attempt has failed as not sent: nothing may be written any more
     */
    boolean handOver() {
        return state.compareAndSet(State.OPEN, State.HANDED_OVER);
    }

    /**
     * Claims that the request was not sent.
     *
     * @return false if it was handed over, so that the server may have seen it
     */
    boolean failBeforeSend() {
        return state.compareAndSet(State.OPEN, State.FAILED_BEFORE_SEND) || state.get() == State.FAILED_BEFORE_SEND;
    }

    boolean isHandedOver() {
        return state.get() == State.HANDED_OVER;
    }
}
