package io.github.manusreactive.fanout.internal.questions;

import io.github.manusreactive.task.WaitingHandler;
import java.time.Duration;

/**
 * Defines how the job handles a task that asks.
 *
 * @param handler called first
 * @param maxHeld maximum number of held items
 * @param maxHoldTime time after which a held item is parked
 */
public record WaitingRules(WaitingHandler handler, Unanswered unanswered, int maxHeld, Duration maxHoldTime) {

    /** Handling of an item whose task gets no reply. */
    public enum Unanswered {
        PARK,
        FAIL,
        HOLD
    }

    /** Creates rules that park or fail items for which the handler has no reply. */
    public static WaitingRules withoutHolding(WaitingHandler handler, Unanswered unanswered) {
        return new WaitingRules(handler, unanswered, 0, Duration.ZERO);
    }
}
