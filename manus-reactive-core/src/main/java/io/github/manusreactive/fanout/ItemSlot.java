package io.github.manusreactive.fanout;

import java.util.concurrent.atomic.AtomicReference;

/** One of the slots for items in flight. It is free again once the item's outcome is emitted, unless the item kept it. */
final class ItemSlot {

    private enum State {
        HELD,
        KEPT,
        FREE
    }

    private final AtomicReference<State> state = new AtomicReference<>(State.HELD);
    private final Runnable onFree;

    /** @param onFree called once, when the slot is free */
    ItemSlot(Runnable onFree) {
        this.onFree = onFree;
    }

    /** Frees the slot, unless it is kept. Idempotent. */
    void free() {
        free(State.HELD);
    }

    /**
     * Keeps the slot beyond the item's outcome. Has no effect if the slot is free already.
     *
     * @return frees the slot; idempotent
     */
    Runnable keep() {
        return state.compareAndSet(State.HELD, State.KEPT) ? () -> free(State.KEPT) : () -> {};
    }

    private void free(State from) {
        if (state.compareAndSet(from, State.FREE)) {
            onFree.run();
        }
    }
}
