package io.github.manusreactive.webhook;

/**
 * The state of a delivery in a {@link DeliveryMemory}.
 *
 * @since 0.1.0
 */
public enum DeliveryClaim {
    /** The delivery is new: the caller handles it, then reports {@code done} or {@code failed}. */
    MINE,
    /** The delivery was handled. */
    DONE,
    /** Another replica handles the delivery now. */
    ELSEWHERE
}
