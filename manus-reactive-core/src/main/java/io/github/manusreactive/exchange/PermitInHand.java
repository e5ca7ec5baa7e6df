package io.github.manusreactive.exchange;

import io.github.manusreactive.budget.Permit;
import io.github.manusreactive.internal.Serial;
import io.github.manusreactive.operation.Operation;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * A permit that was taken before it was known which call would use it: fan-out gives an item to the user who may send first.
 * Travels to the call's first attempt in the subscriber's context; later attempts take permits of their own.
 */
public final class PermitInHand {

    private final Operation operation;
    private final Permit permit;
    private final AtomicBoolean taken = new AtomicBoolean();

    /** Wraps a permit for one call of an operation. */
    public PermitInHand(Operation operation, Permit permit) {
        this.operation = operation;
        this.permit = permit;
    }

    /** For {@code contextWrite}. */
    public Function<Context, Context> inContext() {
        return context -> context.put(PermitInHand.class, this);
    }

    /** Gives the permit back unless a call took it. */
    public void release() {
        if (taken.compareAndSet(false, true)) {
            // a budget of the application's own that throws must not end what gives the permit back
            Serial.guarded(permit::unsent);
        }
    }

    static @Nullable Permit take(ContextView context, Operation operation) {
        PermitInHand hand = context.<PermitInHand>getOrEmpty(PermitInHand.class).orElse(null);
        return hand != null && hand.operation == operation && hand.taken.compareAndSet(false, true)
                ? hand.permit
                : null;
    }
}
