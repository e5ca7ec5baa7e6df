package io.github.manusreactive.fanout.internal.engine;

import java.util.concurrent.atomic.AtomicReference;

/** A slot of an item in flight. It becomes free when the item's outcome is emitted, unless it is kept. */
public final class ItemSlot {

    private final AtomicReference<Runnable> onFree;

    /** @param onFree called once, when the slot becomes free */
    ItemSlot(Runnable onFree) {
        this.onFree = new AtomicReference<>(onFree);
    }

    /** Frees the slot, unless it is kept. Idempotent. */
    void free() {
        onFree.getAndSet(() -> {}).run();
    }

    /**
     * Keeps the slot after the item's outcome. Has no effect if the slot is already free.
     *
     * @return an idempotent action that frees the slot
     */
    Runnable keep() {
        return new ItemSlot(onFree.getAndSet(() -> {}))::free;
    }
}
