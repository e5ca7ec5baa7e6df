package io.github.manusreactive.fanout.internal.engine;

import java.util.concurrent.atomic.AtomicReference;

/** One of the slots for items in flight. It is free again once the item's outcome is emitted, unless the item kept it. */
public final class ItemSlot {

    private final AtomicReference<Runnable> onFree;

    /** @param onFree called once, when the slot is free */
    ItemSlot(Runnable onFree) {
        this.onFree = new AtomicReference<>(onFree);
    }

    /** Frees the slot, unless it is kept. Idempotent. */
    void free() {
        onFree.getAndSet(() -> {}).run();
    }

    /**
     * Keeps the slot beyond the item's outcome. Has no effect if the slot is free already.
     *
     * @return frees the slot; idempotent
     */
    Runnable keep() {
        return new ItemSlot(onFree.getAndSet(() -> {}))::free;
    }
}
