package io.github.manusreactive.fanout.internal.questions;

import io.github.manusreactive.task.WaitingHandler;
import java.time.Duration;

/**
 * What the job does if a task asks.
 *
 * @param handler asked first
 * @param maxHeld the number of items that may be held at a time
 * @param maxHoldTime an item is parked after this time
 */
public record WaitingRules(WaitingHandler handler, Unanswered unanswered, int maxHeld, Duration maxHoldTime) {

    /** What becomes of an item whose task gets no reply. */
    public enum Unanswered {
        PARK,
        FAIL,
        HOLD
    }

    /** Items are parked, or fail, if the handler has no reply. */
    public static WaitingRules withoutHolding(WaitingHandler handler, Unanswered unanswered) {
        return new WaitingRules(handler, unanswered, 0, Duration.ZERO);
    }
}
