package io.github.manusreactive.fanout;

import java.util.concurrent.atomic.AtomicReference;

/** One of the slots for items in flight. It is free again once the item's outcome is emitted, unless the item kept it. */
final class ItemSlot {

    private enum SlotState {
        HELD,
        KEPT,
        FREE
    }

    private final AtomicReference<SlotState> state = new AtomicReference<>(SlotState.HELD);
    private final Runnable onFree;

    /** @param onFree called once, when the slot is free */
    ItemSlot(Runnable onFree) {
        this.onFree = onFree;
    }

    /** Frees the slot, unless it is kept. Idempotent. */
    void free() {
        free(SlotState.HELD);
    }

    /**
     * Keeps the slot beyond the item's outcome. Has no effect if the slot is free already.
     *
     * @return frees the slot; idempotent
     */
    Runnable keep() {
        return state.compareAndSet(SlotState.HELD, SlotState.KEPT) ? () -> free(SlotState.KEPT) : () -> {};
    }

    private void free(SlotState from) {
        if (state.compareAndSet(from, SlotState.FREE)) {
            onFree.run();
        }
    }
}
